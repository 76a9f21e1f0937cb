import { Anchor, Select, Text } from "@mantine/core"
import { useForm } from "@mantine/form"
import { clientList, webhookCreate, webhookList } from "@punte/client"
import { useState } from "react"
import { Link } from "react-router"
import { q, useAsked, useChange } from "@/api/query"
import { useMe } from "@/api/session"
import type { WebhookMade } from "@/api/types"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { showFieldProblems } from "@/lib/formProblems"
import { paths } from "@/paths"
import { FormDialog } from "@/ui/FormDialog"
import { SecretShown } from "./SecretShown"
import { WebhookFields, type WebhookValues, webhookChecks } from "./WebhookFields"

type Props = { onClose: () => void; onMade: (webhook: WebhookMade) => void }
type Values = WebhookValues & { client_id: string | null }

/** Makes an endpoint, and shows its secret once. */
export function WebhookDialog({ onClose, onMade }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const [problem, setProblem] = useState<string>()
  const [made, setMade] = useState<WebhookMade>()
  const clients = useAsked(q(clientList, { query: { organisation_id: me.organisation.id, limit: 100 } }))
  const form = useForm<Values>({
    initialValues: { client_id: null, url: "", types: [], description: "" },
    validate: {
      ...webhookChecks,
      client_id: (value) => (value ? null : t("webhooks.clientRequired")),
    },
  })
  const create = useChange(webhookCreate, {
    refreshes: [webhookList],
    onDone: setMade,
    onProblem: (refusal) => {
      showFieldProblems(form, refusal)
      setProblem(problemText(refusal))
      return true
    },
  })
  const submit = form.onSubmit(({ client_id, url, types, description }) => {
    setProblem(undefined)
    if (client_id) {
      create.mutate({ body: { client_id, url: url.trim(), types, description: description.trim() } })
    }
  })
  if (made) {
    return (
      <SecretShown
        onClose={() => onMade(made)}
        secret={made.secret}
        title={t("webhooks.secretMade")}
        text={t("webhooks.secretText")}
        gone={t("webhooks.secretGone")}
      />
    )
  }
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      onSubmit={submit}
      title={t("webhooks.new")}
      submit={t("webhooks.create")}
      isBusy={create.isPending}
      isUnsaved={form.isDirty()}
      problem={problem}
    >
      <Select
        {...form.getInputProps("client_id")}
        label={t("webhooks.client")}
        description={t("webhooks.clientText")}
        data={(clients.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        data-autofocus
      />
      {clients.data?.items.length === 0 && (
        <Text size="sm">
          {t("webhooks.noClient")}{" "}
          <Anchor component={Link} to={paths.clients} size="sm">
            {t("nav.clients")}
          </Anchor>
        </Text>
      )}
      <WebhookFields form={form} />
    </FormDialog>
  )
}
