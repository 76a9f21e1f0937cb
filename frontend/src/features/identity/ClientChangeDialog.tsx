import { TextInput } from "@mantine/core"
import { useForm } from "@mantine/form"
import { clientList, clientRead, clientUpdate } from "@punte/client"
import { useState } from "react"
import { ifMatch, useChange } from "@/api/query"
import type { Client, ClientScope } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { showFieldProblems } from "@/lib/formProblems"
import { ConflictDialog } from "@/ui/ConflictDialog"
import { FormDialog } from "@/ui/FormDialog"
import { ScopeChoice } from "./ScopeChoice"

type Values = { name: string; scopes: ClientScope[] }

/** Changes the name of a service account, or what it may do. */
export function ClientChangeDialog({ client, onClose }: { client: Client; onClose: () => void }) {
  const { t } = useTranslation()
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
      if (refusal.isStale && refusal.current) setNewer(refusal.current as Client)
      else {
        showFieldProblems(form, refusal)
        setProblem(problemText(refusal))
      }
      return true
    },
  })
  const save = (body: Values, version: number) =>
    update.mutate({ path: { id: client.id }, body, headers: ifMatch(version) })
  const mine = form.values
  const words = (scopes: readonly ClientScope[]) =>
    formatList(scopes.map((scope) => t(`terms.clientScope.${scope}`)))
  const differing = newer && [
    ...(newer.name === mine.name
      ? []
      : [{ key: "name", label: t("clients.name"), mine: mine.name, theirs: newer.name }]),
    ...(words(newer.scopes) === words(mine.scopes)
      ? []
      : [
          {
            key: "scopes",
            label: t("clients.scopes"),
            mine: words(mine.scopes),
            theirs: words(newer.scopes),
          },
        ]),
  ]
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
      <ConflictDialog
        fields={differing}
        onClose={() => setNewer(undefined)}
        isBusy={update.isPending}
        onChoose={(choice) => {
          if (!newer) return
          const chosen: Values = {
            name: choice.name === "theirs" ? newer.name : mine.name,
            scopes: choice.scopes === "theirs" ? newer.scopes : mine.scopes,
          }
          setNewer(undefined)
          form.setValues(chosen)
          save(chosen, newer.version)
        }}
      />
    </>
  )
}
