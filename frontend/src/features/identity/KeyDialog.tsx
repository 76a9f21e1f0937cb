import { NumberInput, Textarea, TextInput } from "@mantine/core"
import { useForm } from "@mantine/form"
import { clientKeyCreate, clientList, clientRead } from "@punte/client"
import { useState } from "react"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { showFieldProblems } from "@/lib/formProblems"
import { FormDialog } from "@/ui/FormDialog"
import { jwkOf } from "./jwk"

type Props = { isOpen: boolean; onClose: () => void; client: string }

/** Registers the public half of a key. A private one is seen here and does not leave the browser. */
export function KeyDialog({ isOpen, onClose, client }: Props) {
  const { t } = useTranslation()
  const [problem, setProblem] = useState<string>()
  const form = useForm({
    initialValues: { name: "", days: 365, jwk: "" },
    validate: {
      name: (value) => (value.trim() ? null : t("problems.fields.required")),
      jwk: (value) => {
        const read = jwkOf(value)
        return "problem" in read ? t(`problems.fields.${read.problem}`) : null
      },
    },
  })
  const close = () => {
    setProblem(undefined)
    form.reset()
    onClose()
  }
  const create = useChange(clientKeyCreate, {
    refreshes: [clientRead, clientList],
    says: () => t("client.keyAdded"),
    onDone: close,
    onProblem: (refusal) => {
      showFieldProblems(form, refusal)
      setProblem(problemText(refusal))
      return true
    },
  })
  const submit = form.onSubmit(({ name, days, jwk }) => {
    setProblem(undefined)
    const read = jwkOf(jwk)
    if ("jwk" in read)
      create.mutate({ path: { id: client }, body: { name: name.trim(), days, jwk: read.jwk } })
  })
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={close}
      onSubmit={submit}
      title={t("client.addKey")}
      text={t("client.addKeyText")}
      submit={t("client.registerKey")}
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
      <Textarea
        {...form.getInputProps("jwk")}
        label={t("client.jwk")}
        placeholder={'{"kty": "OKP", "crv": "Ed25519", "x": "…"}'}
        autosize
        minRows={4}
        spellCheck={false}
        autoComplete="off"
      />
      <NumberInput
        {...form.getInputProps("days")}
        label={t("client.days")}
        min={1}
        max={730}
        allowDecimal={false}
      />
    </FormDialog>
  )
}
