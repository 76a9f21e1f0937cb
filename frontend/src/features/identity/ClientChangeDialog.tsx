import { TextInput } from "@mantine/core"
import { useForm } from "@mantine/form"
import { clientList, clientRead, clientUpdate } from "@punte/client"
import { useState } from "react"
import { ifMatch, useChange } from "@/api/query"
import type { Client, ClientScope } from "@/api/types"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { FormConflict } from "@/lib/FormConflict"
import { showFieldProblems } from "@/lib/formProblems"
import { FormDialog } from "@/ui/FormDialog"
import { ScopeChoice } from "./ScopeChoice"
import { useScopeNames } from "./scopes"

type Values = { name: string; scopes: ClientScope[] }

/** Changes the name of a service account, or what it may do. */
export function ClientChangeDialog({ client, onClose }: { client: Client; onClose: () => void }) {
  const { t } = useTranslation()
  const scopeNames = useScopeNames()
  const [problem, setProblem] = useState<string>()
  const [newer, setNewer] = useState<Client>()
  const form = useForm<Values>({
    initialValues: { name: client.name, scopes: client.scopes },
    validate: {
      name: (value) => (value.trim() ? null : t("problems.fields.required")),
      scopes: (value) => (value.length > 0 ? null : t("clients.scopesRequired")),
    },
  })
  const update = useChange(clientUpdate, {
    refreshes: [clientRead, clientList],
    says: ({ name }) => t("client.saved", { name }),
    onDone: onClose,
    onProblem: (refusal) => {
      const now = refusal.newer<Client>("scopes")
      if (now) setNewer(now)
      else {
        showFieldProblems(form, refusal)
        setProblem(problemText(refusal))
      }
      return true
    },
  })
  const save = ({ name, scopes }: Values, version: number) => {
    setProblem(undefined)
    update.mutate({
      path: { id: client.id },
      body: { name: name.trim(), scopes },
      headers: ifMatch(version),
    })
  }
  return (
    <>
      <FormDialog
        isOpen
        onClose={onClose}
        onSubmit={form.onSubmit((values) => save(values, client.version))}
        title={t("client.edit")}
        text={t("client.editText")}
        submit={t("common.save")}
        isBusy={update.isPending}
        problem={problem}
      >
        <TextInput
          {...form.getInputProps("name")}
          label={t("clients.name")}
          description={t("clients.nameText")}
          data-autofocus
        />
        <ScopeChoice
          value={form.values.scopes}
          onChange={(scopes) => form.setFieldValue("scopes", scopes)}
          error={form.errors.scopes}
        />
      </FormDialog>
      <FormConflict
        mine={form.values}
        newer={newer}
        fields={{
          name: { label: t("clients.name"), words: (name) => name },
          scopes: { label: t("clients.scopes"), words: scopeNames },
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
