import { Button, Group, Stack, TextInput } from "@mantine/core"
import { useForm } from "@mantine/form"
import { addressAsk, meRead } from "@punte/client"
import { useState } from "react"
import { q, useChange, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { showFieldProblems } from "@/lib/formProblems"
import { FormProblem } from "@/ui/FormProblem"
import { Section } from "@/ui/Section"

/** One's own address: another one is asked for here, and confirmed with the link that reaches one there. */
export function AddressSection() {
  const { t } = useTranslation()
  const { data: me } = useLoaded(q(meRead))
  const [problem, setProblem] = useState<string>()
  const form = useForm({
    initialValues: { email: "" },
    validate: { email: (value) => (value.trim() ? null : t("problems.fields.required")) },
  })
  const ask = useChange(addressAsk, {
    says: () => t("address.mailed"),
    onDone: () => form.reset(),
    onProblem: (refusal) => {
      const isPlaced = showFieldProblems(form, refusal)
      setProblem(isPlaced ? t("problems.checkForm") : problemText(refusal))
      return true
    },
  })
  const submit = form.onSubmit(({ email }) => {
    setProblem(undefined)
    ask.mutate({ body: { email: email.trim() } })
  })
  return (
    <Section title={t("address.title")} text={t("address.text", { email: me.user.email })}>
      <form onSubmit={submit} noValidate>
        <Stack maw={480}>
          <FormProblem title={problem} />
          <TextInput
            {...form.getInputProps("email")}
            type="email"
            label={t("address.new")}
            autoComplete="email"
            maxLength={254}
          />
          <Group>
            <Button type="submit" loading={ask.isPending} variant="default">
              {t("address.ask")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}
