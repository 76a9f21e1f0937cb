import { NumberInput, TextInput } from "@mantine/core"
import { useForm } from "@mantine/form"
import { clientList, clientRead, clientSecretCreate } from "@punte/client"
import { useState } from "react"
import { useChange } from "@/api/query"
import type { ClientSecret } from "@/api/types"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { showFieldProblems } from "@/lib/formProblems"
import { FormDialog } from "@/ui/FormDialog"
import { SecretShown } from "./SecretShown"

type Props = { isOpen: boolean; onClose: () => void; client: string }

/** Makes a secret, and shows it once. */
export function SecretDialog({ isOpen, onClose, client }: Props) {
  const { t } = useTranslation()
  const [problem, setProblem] = useState<string>()
  const [made, setMade] = useState<ClientSecret>()
  const form = useForm({
    initialValues: { name: "", days: 90 },
    validate: { name: (value) => (value.trim() ? null : t("problems.fields.required")) },
  })
  const close = () => {
    setMade(undefined)
    setProblem(undefined)
    form.reset()
    onClose()
  }
  const create = useChange(clientSecretCreate, {
    refreshes: [clientRead, clientList],
    onDone: setMade,
    onProblem: (refusal) => {
      showFieldProblems(form, refusal)
      setProblem(problemText(refusal))
      return true
    },
  })
  const submit = form.onSubmit(({ name, days }) => {
    setProblem(undefined)
    create.mutate({ path: { id: client }, body: { name: name.trim(), days } })
  })
  if (made) {
    return (
      <SecretShown
        onClose={close}
        secret={made.secret}
        title={t("client.secretMade")}
        text={t("client.secretText")}
        gone={t("client.secretGone")}
      />
    )
  }
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={close}
      onSubmit={submit}
      title={t("client.addSecret")}
      text={t("client.addSecretText")}
      submit={t("client.makeSecret")}
      isBusy={create.isPending}
      problem={problem}
    >
      <TextInput
        {...form.getInputProps("name")}
        label={t("client.proofName")}
        description={t("client.proofNameText")}
        autoComplete="off"
        data-autofocus
      />
      <NumberInput
        {...form.getInputProps("days")}
        label={t("client.days")}
        min={1}
        max={180}
        allowDecimal={false}
      />
    </FormDialog>
  )
}
