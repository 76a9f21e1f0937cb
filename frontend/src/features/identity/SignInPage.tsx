import { Anchor, Button, Paper, Stack, Text, TextInput, Title } from "@mantine/core"
import { systemRead } from "@punte/client/public"
import { useRef, useState } from "react"
import { signIn, signInWithPasskey } from "@/api/entrance"
import { knowsPasskeys } from "@/api/passkey"
import { asProblem } from "@/api/problem"
import type { System } from "@/api/types"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { ownPlace } from "@/lib/ownPlace"
import { useOnce } from "@/lib/useOnce"
import { useTexts } from "@/lib/useTexts"
import { paths } from "@/paths"
import { FormProblem } from "@/ui/FormProblem"
import { PasswordField } from "@/ui/PasswordField"

export const handle = { title: "signIn" } as const
export const clientLoader = async () => ({ system: await systemRead() })

export default function SignInPage({ system }: { system: System }) {
  const { t } = useTranslation()
  const [kind, setKind] = useState<"totp" | "recovery_code">("totp")
  const [problem, setProblem] = useState<string>()
  const required = (value: string) => (value.trim() ? null : t("signIn.required"))
  const code = useRef<HTMLInputElement>(null)
  const form = useTexts({
    checks: { email: required, password: required, code: required },
    send: async (typed) => {
      setProblem(undefined)
      try {
        const factor = { kind, code: typed.code.replaceAll(/\s/g, "") }
        await signIn({ email: typed.email.trim(), password: typed.password, factor }, placeAfter())
      } catch (error) {
        const refusal = asProblem(error)
        setProblem(refusal.status === 401 ? t("signIn.wrong") : problemText(refusal))
        if (code.current) code.current.value = ""
      }
    },
  })

  const [isAsking, setAsking] = useState(false)
  const withPasskey = useOnce(async () => {
    setProblem(undefined)
    setAsking(true)
    try {
      await signInWithPasskey(placeAfter())
    } catch (error) {
      const refusal = asProblem(error)
      setProblem(refusal.status === 401 ? t("signIn.passkeyWrong") : problemText(refusal))
      setAsking(false)
    }
  })

  const isTotp = kind === "totp"
  return (
    <Stack maw={440} mx="auto" gap="md">
      <div>
        <Title order={1} tabIndex={-1}>
          {t("signIn.title")}
        </Title>
        <Text c="dimmed" mt={4}>
          {t("signIn.lead")}
        </Text>
      </div>
      <Paper withBorder p="lg" component="form" onSubmit={form.onSubmit} noValidate>
        <Stack>
          <FormProblem title={problem} />
          {knowsPasskeys() && (
            <>
              <Button variant="default" loading={isAsking} onClick={withPasskey}>
                {t("signIn.passkey")}
              </Button>
              <Text size="sm" c="dimmed">
                {t("signIn.passkeyHint")}
              </Text>
              <Text size="sm" ta="center">
                {t("signIn.or")}
              </Text>
            </>
          )}
          <TextInput
            {...form.field("email")}
            type="email"
            label={t("signIn.email")}
            autoComplete="username"
          />
          <PasswordField
            {...form.field("password")}
            label={t("signIn.password")}
            autoComplete="current-password"
          />
          <TextInput
            {...form.field("code")}
            ref={code}
            label={t(isTotp ? "signIn.code" : "signIn.recoveryCode")}
            description={t(isTotp ? "signIn.codeHint" : "signIn.recoveryHint")}
            autoComplete={isTotp ? "one-time-code" : "off"}
            inputMode={isTotp ? "numeric" : "text"}
          />
          <Button type="submit" loading={form.isSending}>
            {t("signIn.submit")}
          </Button>
          <Anchor
            component="button"
            type="button"
            size="sm"
            ta="start"
            onClick={() => setKind(isTotp ? "recovery_code" : "totp")}
          >
            {t(isTotp ? "signIn.useRecovery" : "signIn.useTotp")}
          </Anchor>
        </Stack>
      </Paper>
      <Text size="sm" c="dimmed">
        {t("signIn.forgot")}
      </Text>
      <Anchor href={paths.lostFactor} size="sm">
        {t("signIn.lost")}
      </Anchor>
      {system.profile === "demo" && (
        <Button component="a" href={paths.demo} variant="default">
          {t("signIn.toDemo")}
        </Button>
      )}
    </Stack>
  )
}

/** Where the person wanted to go; only ever a page of this app. */
function placeAfter(): string {
  const { search, hash } = window.location
  return ownPlace(new URLSearchParams(search).get("next"), paths.home) + hash
}
