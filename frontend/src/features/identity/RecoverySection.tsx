import { Button, Group, Modal, Stack, Text } from "@mantine/core"
import { useForm } from "@mantine/form"
import { credentialRead, recoveryCodesRenew } from "@punte/client"
import { useState } from "react"
import { q, useChange, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { showFieldProblems } from "@/lib/formProblems"
import { FormProblem } from "@/ui/FormProblem"
import { PasswordField } from "@/ui/PasswordField"
import { Section } from "@/ui/Section"
import { FactorField, NO_FACTOR, sent } from "./FactorFields"
import { RecoveryCodes } from "./RecoveryCodes"

export function RecoverySection() {
  const { t } = useTranslation()
  const [codes, setCodes] = useState<readonly string[]>()
  const [problem, setProblem] = useState<string>()
  const required = (value: string) => (value ? null : t("problems.fields.required"))
  const form = useForm({
    initialValues: { password: "", factor: NO_FACTOR },
    validate: { password: required, factor: ({ code }) => required(code) },
  })
  const { data } = useLoaded(q(credentialRead))
  const renew = useChange(recoveryCodesRenew, {
    refreshes: [credentialRead],
    onDone: (made) => {
      setCodes(made.codes)
      form.reset()
    },
    onProblem: (refusal) => {
      const isPlaced = showFieldProblems(form, refusal)
      setProblem(isPlaced ? t("problems.checkForm") : problemText(refusal))
      return true
    },
  })
  const submit = form.onSubmit(({ password, factor }) => {
    setProblem(undefined)
    renew.mutate({ body: { password, factor: sent(factor) } })
  })
  return (
    <Section title={t("account.codes")} text={t("account.codesText")}>
      <form onSubmit={submit} noValidate>
        <Stack maw={480}>
          <Text size="sm">{t("account.codesLeft", { count: data.recovery_codes_left })}</Text>
          <FormProblem title={problem} />
          <PasswordField
            {...form.getInputProps("password")}
            label={t("signIn.password")}
            autoComplete="current-password"
          />
          <FactorField
            value={form.values.factor}
            onChange={(factor) => form.setFieldValue("factor", factor)}
            error={form.errors.factor?.toString()}
          />
          <Group>
            <Button type="submit" loading={renew.isPending} variant="default">
              {t("account.renewCodes")}
            </Button>
          </Group>
        </Stack>
      </form>
      <Modal
        opened={codes !== undefined}
        onClose={() => setCodes(undefined)}
        closeOnClickOutside={false}
        title={t("codes.title")}
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        {codes && (
          <Stack>
            <RecoveryCodes codes={codes} />
            <Button onClick={() => setCodes(undefined)}>{t("codes.saved")}</Button>
          </Stack>
        )}
      </Modal>
    </Section>
  )
}
