import { TextInput } from "@mantine/core"
import { useForm } from "@mantine/form"
import { clientCreate, clientList } from "@punte/client"
import { useState } from "react"
import { useChange } from "@/api/query"
import { useMay, useMe } from "@/api/session"
import type { Client, ClientScope } from "@/api/types"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { showFieldProblems } from "@/lib/formProblems"
import { OrganisationSelect } from "@/lib/OrganisationSelect"
import { FormDialog } from "@/ui/FormDialog"
import { ScopeChoice } from "./ScopeChoice"

type Props = { isOpen: boolean; onClose: () => void; onMade: (client: Client) => void }
type Values = { name: string; organisation_id: string | null; scopes: ClientScope[] }

/** Makes a service account. */
export function ClientDialog({ isOpen, onClose, onMade }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const may = useMay()
  const [problem, setProblem] = useState<string>()
  const isNational = may("users.manage", "national")
  const form = useForm<Values>({
    initialValues: { name: "", organisation_id: me.organisation.id, scopes: [] },
    validate: {
      name: (value) => (value.trim() ? null : t("problems.fields.required")),
      organisation_id: (value) => (value ? null : t("problems.fields.required")),
      scopes: (value) => (value.length > 0 ? null : t("clients.scopesRequired")),
    },
  })
  const close = () => {
    form.reset()
    setProblem(undefined)
    onClose()
  }
  const create = useChange(clientCreate, {
    refreshes: [clientList],
    says: ({ name }) => t("clients.created", { name }),
    onDone: (client) => {
      close()
      onMade(client)
    },
    onProblem: (refusal) => {
      showFieldProblems(form, refusal)
      setProblem(problemText(refusal))
      return true
    },
  })
  const submit = form.onSubmit(({ name, organisation_id, scopes }) => {
    setProblem(undefined)
    if (organisation_id) create.mutate({ body: { name: name.trim(), organisation_id, scopes } })
  })
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={close}
      onSubmit={submit}
      title={t("clients.new")}
      submit={t("clients.create")}
      isBusy={create.isPending}
      problem={problem}
    >
      <TextInput
        {...form.getInputProps("name")}
        label={t("clients.name")}
        description={t("clients.nameText")}
        autoComplete="off"
        data-autofocus
      />
      {isNational && (
        <OrganisationSelect
          label={t("clients.organisation")}
          value={form.values.organisation_id}
          onChange={(id) => form.setFieldValue("organisation_id", id)}
          error={form.errors.organisation_id?.toString()}
        />
      )}
      <ScopeChoice
        value={form.values.scopes}
        onChange={(scopes) => form.setFieldValue("scopes", scopes)}
        error={form.errors.scopes}
      />
    </FormDialog>
  )
}
