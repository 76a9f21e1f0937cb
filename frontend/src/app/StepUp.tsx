import { Button, Group, Modal, Stack, Text } from "@mantine/core"
import { useForm } from "@mantine/form"
import { credentialRead, factorBegin, factorProve } from "@punte/client"
import { useState } from "react"
import { knowsPasskeys, signed } from "@/api/passkey"
import { asProblem } from "@/api/problem"
import { q, useAsked } from "@/api/query"
import { useMe } from "@/api/session"
import { settleFactor } from "@/api/stepUp"
import type { Body } from "@/api/types"
import { FactorField, NO_FACTOR, sent } from "@/features/identity/FactorFields"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { useOnce } from "@/lib/useOnce"
import { FormProblem } from "@/ui/FormProblem"
import { PasswordField } from "@/ui/PasswordField"

/** Before what is grave: the person proves that it is them, and what they were about to do goes on (SEC-10). */
export function StepUp() {
  const { t } = useTranslation()
  const { must_add_passkey } = useMe()
  const { data } = useAsked(q(credentialRead))
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const required = (value: string) => (value ? null : t("problems.fields.required"))
  const form = useForm({
    initialValues: { password: "", factor: NO_FACTOR },
    validate: { password: required, factor: ({ code }) => required(code) },
  })
  const hasPasskey = (data?.passkeys.length ?? 0) > 0
  const needsPasskey = hasPasskey && data?.is_passkey_required === true && !must_add_passkey

  const prove = useOnce(async (proof: () => Promise<Body<typeof factorProve>>) => {
    setProblem(undefined)
    setBusy(true)
    try {
      await factorProve({ body: await proof() })
      settleFactor(true)
    } catch (error) {
      setProblem(problemText(asProblem(error)))
      form.setFieldValue("factor", NO_FACTOR)
    }
    setBusy(false)
  })
  return (
    <Modal
      opened
      onClose={() => settleFactor(false)}
      closeOnClickOutside={false}
      title={t("stepUp.title")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form
        noValidate
        onSubmit={form.onSubmit(({ password, factor }) =>
          prove(async () => ({ password, factor: sent(factor) })),
        )}
      >
        <Stack>
          <Text>{t("stepUp.text")}</Text>
          <FormProblem title={problem} />
          {hasPasskey && knowsPasskeys() && (
            <Button
              variant={needsPasskey ? "filled" : "default"}
              loading={isBusy}
              onClick={() => prove(async () => ({ passkey: await signed(await factorBegin()) }))}
            >
              {t("stepUp.passkey")}
            </Button>
          )}
          {needsPasskey && !knowsPasskeys() && <Text size="sm">{t("passkeys.notHere")}</Text>}
          {!needsPasskey && (
            <>
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
            </>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => settleFactor(false)}>
              {t("common.cancel")}
            </Button>
            {!needsPasskey && (
              <Button type="submit" loading={isBusy}>
                {t("stepUp.confirm")}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
