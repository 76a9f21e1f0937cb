import { Button, Group } from "@mantine/core"
import { sessionList, sessionRevoke } from "@punte/client"
import { q, useChange, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatFromNow } from "@/i18n/calendar"
import { formatDateTime } from "@/i18n/format"
import { ItWasMe } from "@/lib/ItWasMe"
import { DataTable } from "@/ui/DataTable"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"

export function SessionsSection() {
  const { t } = useTranslation()
  const { data } = useLoaded(q(sessionList))
  const revoke = useChange(sessionRevoke, {
    refreshes: [sessionList],
    says: () => t("account.sessionEnded"),
  })
  const named = (device: string) => device || t("account.deviceUnknown")
  return (
    <Section title={t("account.sessions")} text={t("account.sessionsText")} isFlush>
      <DataTable
        caption={t("account.sessions")}
        rows={data.items}
        rowKey={({ id }) => id}
        empty={null}
        columns={[
          {
            key: "device",
            title: t("account.device"),
            cell: (session) => (
              <Group gap={8}>
                {named(session.device)}
                {session.is_current && <StatusTag tone="accent">{t("account.thisOne")}</StatusTag>}
                {session.ended_at && <StatusTag>{t("account.over")}</StatusTag>}
                {session.is_unconfirmed && <StatusTag tone="warn">{t("account.newBrowser")}</StatusTag>}
              </Group>
            ),
          },
          { key: "since", title: t("account.since"), cell: (session) => formatDateTime(session.created_at) },
          {
            key: "used",
            title: t("account.lastUsed"),
            cell: (session) => formatFromNow(session.last_used_at),
          },
          {
            key: "actions",
            title: t("common.actions"),
            isUnlabelled: true,
            align: "end",
            cell: (session) =>
              !session.is_current && (
                <Group gap={6} justify="flex-end">
                  {session.is_unconfirmed && <ItWasMe session={session.id} device={named(session.device)} />}
                  {!session.ended_at && (
                    <Button
                      size="compact-sm"
                      variant="default"
                      loading={revoke.isPending && revoke.variables?.path.id === session.id}
                      onClick={() => revoke.mutate({ path: { id: session.id } })}
                      aria-label={t("account.endSessionOf", { device: named(session.device) })}
                    >
                      {t("account.endSession")}
                    </Button>
                  )}
                </Group>
              ),
          },
        ]}
      />
    </Section>
  )
}
