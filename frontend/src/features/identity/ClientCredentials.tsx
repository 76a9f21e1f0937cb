import { Alert, Button, Text } from "@mantine/core"
import { clientCredentialRevoke, clientList, clientRead } from "@punte/client"
import { useState } from "react"
import { useChange } from "@/api/query"
import { useMe } from "@/api/session"
import type { Client, ClientCredential } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDate, formatDateTime } from "@/i18n/format"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { KeyDialog } from "./KeyDialog"
import { SecretDialog } from "./SecretDialog"
import { CREDENTIAL_TONES, credentialState } from "./words"

type Props = { client: Client; reason: string | undefined }

/** What a program proves itself with: added, changed over, revoked. */
export function ClientCredentials({ client, reason }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const isOwn = client.organisation_id === me.organisation.id
  const addReason = reason ?? (isOwn ? undefined : t("problems.reasons.client_of_another"))
  const [adds, setAdds] = useState<"secret" | "key">()
  const [asked, setAsked] = useState<ClientCredential>()
  const revoke = useChange(clientCredentialRevoke, {
    refreshes: [clientRead, clientList],
    says: () => t("client.revokedDone"),
    onDone: () => setAsked(undefined),
  })
  const close = () => setAdds(undefined)
  return (
    <Section
      title={t("client.proofs")}
      text={t("client.proofsText")}
      isFlush
      actions={
        <>
          <ReasonTooltip reason={addReason}>
            <Button variant="default" onClick={() => setAdds("secret")}>
              {t("client.addSecret")}
            </Button>
          </ReasonTooltip>
          <ReasonTooltip reason={addReason}>
            <Button onClick={() => setAdds("key")}>{t("client.addKey")}</Button>
          </ReasonTooltip>
        </>
      }
    >
      {client.credentials.some((row) => row.is_live && row.is_maker_suspended) && (
        <Alert color="orange" mx="md" mb="md">
          {t("client.rotate")}
        </Alert>
      )}
      <DataTable
        caption={t("client.proofs")}
        rows={client.credentials}
        rowKey={(row) => row.id}
        empty={<EmptyState title={t("client.noProofs")} text={t("client.noProofsText")} />}
        columns={[
          {
            key: "name",
            title: t("client.proofName"),
            cell: (row) => (
              <>
                {row.name}
                {row.key_id && (
                  <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
                    {row.key_id}
                  </Text>
                )}
              </>
            ),
          },
          {
            key: "kind",
            title: t("client.kind"),
            cell: (row) =>
              [t(`terms.clientCredentialKind.${row.kind}`), row.algorithm].filter(Boolean).join(" · "),
          },
          {
            key: "state",
            title: t("client.state"),
            cell: (row) => {
              const state = credentialState(row)
              return (
                <>
                  <StatusTag tone={CREDENTIAL_TONES[state]}>{t(`client.${state}`)}</StatusTag>
                  {row.is_live && row.is_maker_suspended && (
                    <Text size="xs">{t("client.makerSuspended", { name: row.created_by_name })}</Text>
                  )}
                </>
              )
            },
          },
          { key: "until", title: t("client.until"), cell: (row) => formatDate(row.expires_at) },
          {
            key: "last",
            title: t("clients.lastUsed"),
            cell: (row) => (row.last_used_at ? formatDateTime(row.last_used_at) : t("clients.notUsed")),
          },
          {
            key: "actions",
            title: t("common.actions"),
            isUnlabelled: true,
            align: "end",
            cell: (row) =>
              row.is_live && (
                <ReasonTooltip reason={reason}>
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => setAsked(row)}
                    aria-label={t("client.revokeFor", { name: row.name })}
                  >
                    {t("client.revoke")}
                  </Button>
                </ReasonTooltip>
              ),
          },
        ]}
      />
      <SecretDialog isOpen={adds === "secret"} onClose={close} client={client.id} />
      <KeyDialog isOpen={adds === "key"} onClose={close} client={client.id} />
      <ConfirmDialog
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        onConfirm={() => asked && revoke.mutate({ path: { id: client.id, credential_id: asked.id } })}
        isBusy={revoke.isPending}
        isDangerous
        title={t("client.revokeFor", { name: asked?.name ?? "" })}
        text={t("client.revokeText")}
        confirm={t("client.revoke")}
      />
    </Section>
  )
}
