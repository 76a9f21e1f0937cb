import { Button, Group, Stack } from "@mantine/core"
import { useForm } from "@mantine/form"
import { passwordChange, sessionList } from "@punte/client"
import { useState } from "react"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { showFieldProblems } from "@/lib/formProblems"
import { FormProblem } from "@/ui/FormProblem"
import { PasswordField } from "@/ui/PasswordField"
import { Section } from "@/ui/Section"
import { FactorField, NewPasswordField, NO_FACTOR, sent, usePasswordRule } from "./FactorFields"

export function PasswordSection() {
  const { t } = useTranslation()
  const rule = usePasswordRule()
  const [problem, setProblem] = useState<string>()
  const required = (value: string) => (value ? null : t("problems.fields.required"))
  const form = useForm({
    initialValues: { current_password: "", new_password: "", factor: NO_FACTOR },
    validate: { current_password: required, new_password: rule, factor: ({ code }) => required(code) },
  })
  const change = useChange(passwordChange, {
    refreshes: [sessionList],
    says: () => t("account.passwordChanged"),
    onDone: () => form.reset(),
    onProblem: (refusal) => {
      const isPlaced = showFieldProblems(form, refusal)
      setProblem(isPlaced ? t("problems.checkForm") : problemText(refusal))
      return true
    },
  })
  const submit = form.onSubmit(({ factor, ...rest }) => {
    setProblem(undefined)
    change.mutate({ body: { ...rest, factor: sent(factor) } })
  })
  return (
    <Section title={t("account.password")} text={t("account.passwordText")}>
      <form onSubmit={submit} noValidate>
        <Stack maw={480}>
          <FormProblem title={problem} />
          <PasswordField
            {...form.getInputProps("current_password")}
            label={t("account.currentPassword")}
            autoComplete="current-password"
          />
          <NewPasswordField {...form.getInputProps("new_password")} label={t("account.newPassword")} />
          <FactorField
            value={form.values.factor}
            onChange={(factor) => form.setFieldValue("factor", factor)}
            error={form.errors.factor?.toString()}
          />
          <Group>
            <Button type="submit" loading={change.isPending} variant="default">
              {t("account.changePassword")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}
