import { Button } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { webhookList, webhookRead, webhookRotate } from "@punte/client"
import { useState } from "react"
import { useChange } from "@/api/query"
import type { Webhook } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { CopyField } from "@/ui/CopyField"
import { Facts } from "@/ui/Facts"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { SecretShown } from "./SecretShown"

type Props = { webhook: Webhook; reason: string | undefined }

/** What calls to an endpoint are signed with; a new secret is shown once. */
export function WebhookSigning({ webhook, reason }: Props) {
  const { t } = useTranslation()
  const [isAsking, asking] = useDisclosure()
  const [made, setMade] = useState<{ secret?: string | null }>()
  const rotate = useChange(webhookRotate, {
    refreshes: [webhookRead, webhookList],
    onDone: (secret) => {
      asking.close()
      setMade(secret)
    },
  })
  return (
    <Section
      title={t("webhook.signing")}
      text={t("webhook.signingText")}
      actions={
        <ReasonTooltip reason={reason}>
          <Button variant="default" onClick={asking.open}>
            {t("webhook.rotate")}
          </Button>
        </ReasonTooltip>
      }
    >
      <Facts
        facts={[
          {
            label: t("webhook.secrets"),
            value: webhook.secrets.map(({ id, created_at, ends_at }) => (
              <div key={id}>
                {ends_at
                  ? t("webhook.former", { date: formatDateTime(ends_at) })
                  : t("webhook.present", { date: formatDateTime(created_at) })}
              </div>
            )),
          },
          {
            label: t("webhook.publicKey"),
            value: <CopyField value={webhook.public_key} label={t("webhook.copyKey")} />,
          },
        ]}
      />
      <ConfirmDialog
        isOpen={isAsking}
        onClose={asking.close}
        onConfirm={() => rotate.mutate({ path: { id: webhook.id } })}
        isBusy={rotate.isPending}
        title={t("webhook.rotateTitle")}
        text={t("webhook.rotateText")}
        confirm={t("webhook.rotate")}
      />
      {made && (
        <SecretShown
          onClose={() => setMade(undefined)}
          secret={made.secret}
          title={t("webhooks.secretMade")}
          text={t("webhooks.secretText")}
          gone={t("webhooks.secretGone")}
        />
      )}
    </Section>
  )
}
