import { Button, Stack, Switch, Text } from "@mantine/core"
import { alertList, alertSee } from "@punte/client"
import { useState } from "react"
import { ifMatch, q, useAsked, useChange } from "@/api/query"
import { useMe } from "@/api/session"
import type { Item } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDate, formatDateTime } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { useCursor } from "@/lib/useCursor"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"

type Alert = Item<typeof alertList>

/** What is unusual in the reading of cases. */
export function AlertsSection() {
  const { t } = useTranslation()
  const me = useMe()
  const [showsSeen, setShowsSeen] = useState(false)
  const { query, pager } = useCursor(20)
  const { data, error, refetch, isFetching } = useAsked(
    q(alertList, { query: { ...query, ...(showsSeen ? {} : { unseen: true }) } }),
  )
  const pages = pager(data?.next)
  const see = useChange(alertSee, {
    refreshes: [alertList],
    says: ({ kind, user_name: who }) => t("desk.seenNow", { what: t(`desk.alertKinds.${kind}`), who }),
  })
  const columns: Column<Alert>[] = [
    { key: "on", title: t("desk.alertDay"), cell: (alert) => formatDate(alert.on) },
    { key: "what", title: t("desk.alertKind"), cell: (alert) => t(`desk.alertKinds.${alert.kind}`) },
    {
      key: "who",
      title: t("desk.who"),
      cell: (alert) => `${alert.user_name}, ${alert.organisation_name}`,
    },
    { key: "times", title: t("desk.alertTimes"), align: "end", cell: (alert) => alert.times },
    {
      key: "seen",
      title: t("common.actions"),
      isUnlabelled: true,
      align: "end",
      cell: (alert) =>
        alert.seen_at ? (
          <Text size="sm" c="dimmed">
            {t("desk.seenBy", { name: alert.seen_by_name ?? "", when: formatDateTime(alert.seen_at) })}
          </Text>
        ) : (
          <ReasonTooltip reason={alert.user_id === me.user.id ? t("problems.reasons.own_alert") : undefined}>
            <Button
              size="compact-sm"
              variant="default"
              loading={see.isPending && see.variables?.path.id === alert.id}
              onClick={() => see.mutate({ path: { id: alert.id }, headers: ifMatch(alert.version) })}
              aria-label={t("desk.markSeenOf", {
                what: t(`desk.alertKinds.${alert.kind}`),
                who: alert.user_name,
              })}
            >
              {t("desk.markSeen")}
            </Button>
          </ReasonTooltip>
        ),
    },
  ]
  return (
    <Section
      title={t("desk.alerts")}
      text={t("desk.alertsText")}
      isFlush
      actions={
        <Switch
          label={t("desk.showSeen")}
          checked={showsSeen}
          onChange={(event) => {
            setShowsSeen(event.currentTarget.checked)
            pages.onFirst()
          }}
        />
      }
    >
      <Stack gap={0}>
        <DataTable
          caption={t("desk.alerts")}
          columns={columns}
          rows={data?.items}
          rowKey={(alert) => alert.id}
          problem={error ? problemText(error) : undefined}
          onRetry={refetch}
          isRefreshing={isFetching}
          empty={<EmptyState headingLevel={3} title={t("desk.noAlerts")} text={t("desk.noAlertsText")} />}
        />
        <KeysetPager {...pages} isBusy={isFetching} />
      </Stack>
    </Section>
  )
}
