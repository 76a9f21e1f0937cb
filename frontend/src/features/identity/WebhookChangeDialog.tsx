import { useForm } from "@mantine/form"
import { webhookList, webhookRead, webhookUpdate } from "@punte/client"
import { useState } from "react"
import { ifMatch, useChange } from "@/api/query"
import type { Webhook } from "@/api/types"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { FormConflict } from "@/lib/FormConflict"
import { showFieldProblems } from "@/lib/formProblems"
import { FormDialog } from "@/ui/FormDialog"
import { usePartnerEventNames } from "./partnerEvents"
import { WebhookFields, type WebhookValues, webhookChecks } from "./WebhookFields"

/** Changes where an endpoint is, what it is told, or what is said of it. */
export function WebhookChangeDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const { t } = useTranslation()
  const eventNames = usePartnerEventNames()
  const [problem, setProblem] = useState<string>()
  const [newer, setNewer] = useState<Webhook>()
  const form = useForm<WebhookValues>({
    initialValues: { url: webhook.url, types: webhook.types, description: webhook.description },
    validate: webhookChecks,
  })
  const update = useChange(webhookUpdate, {
    refreshes: [webhookRead, webhookList],
    says: () => t("webhook.saved"),
    onDone: onClose,
    onProblem: (refusal) => {
      const now = refusal.newer<Webhook>("url")
      if (now) setNewer(now)
      else {
        showFieldProblems(form, refusal)
        setProblem(problemText(refusal))
      }
      return true
    },
  })
  const save = ({ url, types, description }: WebhookValues, version: number) => {
    setProblem(undefined)
    update.mutate({
      path: { id: webhook.id },
      body: { url: url.trim(), types, description: description.trim() },
      headers: ifMatch(version),
    })
  }
  return (
    <>
      <FormDialog
        isOpen
        onClose={onClose}
        onSubmit={form.onSubmit((values) => save(values, webhook.version))}
        title={t("webhook.edit")}
        submit={t("common.save")}
        isBusy={update.isPending}
        isUnsaved={form.isDirty()}
        problem={problem}
      >
        <WebhookFields form={form} />
      </FormDialog>
      <FormConflict
        mine={form.values}
        newer={newer}
        fields={{
          url: { label: t("webhooks.url"), words: (url) => url },
          description: { label: t("webhooks.description"), words: (text) => text },
          types: { label: t("webhooks.types"), words: eventNames },
        }}
        onClose={() => setNewer(undefined)}
        isBusy={update.isPending}
        onSave={(chosen, version) => {
          setNewer(undefined)
          form.setValues(chosen)
          save(chosen, version)
        }}
      />
    </>
  )
}
