import { Anchor, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core"
import { useForm } from "@mantine/form"
import { systemRead } from "@punte/client"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Link, type LoaderFunctionArgs, redirect, useNavigate, useSearchParams } from "react-router"
import { asProblem } from "@/api/problem"
import { load, q, useLoaded } from "@/api/query"
import { signIn } from "@/api/session"
import { heldMe } from "@/api/token"
import { problemText } from "@/i18n/problems"
import { paths } from "@/paths"
import { FormProblem } from "@/ui/FormProblem"

const system = q(systemRead)

export const handle = { title: "signIn" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  heldMe() ? redirect(placeAfter(new URL(request.url).searchParams)) : load(system)

export default function SignInPage() {
  const { t } = useTranslation()
  const { data } = useLoaded(system)
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const [kind, setKind] = useState<"totp" | "recovery_code">("totp")
  const [problem, setProblem] = useState<string>()
  const required = (value: string) => (value.trim() ? null : t("signIn.required"))
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { email: "", password: "", code: "" },
    validate: { email: required, password: required, code: required },
  })

  const submit = form.onSubmit(async ({ email, password, code }) => {
    setProblem(undefined)
    try {
      await signIn({ email: email.trim(), password, factor: { kind, code: code.replaceAll(/\s/g, "") } })
      navigate(placeAfter(params), { replace: true })
    } catch (error) {
      const refusal = asProblem(error)
      setProblem(refusal.status === 401 ? t("signIn.wrong") : problemText(refusal))
      form.setFieldValue("code", "")
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
      <Paper withBorder p="lg" component="form" onSubmit={submit} noValidate>
        <Stack>
          <FormProblem title={problem} />
          <TextInput
            {...form.getInputProps("email")}
            key={form.key("email")}
            type="email"
            label={t("signIn.email")}
            autoComplete="username"
          />
          <PasswordInput
            {...form.getInputProps("password")}
            key={form.key("password")}
            label={t("signIn.password")}
            autoComplete="current-password"
            visibilityToggleButtonProps={{
              "aria-label": t("signIn.showPassword"),
              tabIndex: 0,
              "aria-hidden": false,
            }}
          />
          <TextInput
            {...form.getInputProps("code")}
            key={form.key("code")}
            label={t(isTotp ? "signIn.code" : "signIn.recoveryCode")}
            description={t(isTotp ? "signIn.codeHint" : "signIn.recoveryHint")}
            autoComplete={isTotp ? "one-time-code" : "off"}
            inputMode={isTotp ? "numeric" : "text"}
          />
          <Button type="submit" loading={form.submitting}>
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
      {data.profile === "demo" && (
        <Button component={Link} to={paths.demo} variant="default">
          {t("signIn.toDemo")}
        </Button>
      )}
    </Stack>
  )
}

/** Where the person wanted to go; only ever a page of this app. */
function placeAfter(params: URLSearchParams): string {
  const next = params.get("next") ?? paths.home
  return next.startsWith("/") && !next.startsWith("//") && !next.startsWith("/\\") ? next : paths.home
}
