import { Button, Group, Stack, Text, TextInput, Title } from "@mantine/core"
import { invitationAccept, invitationRead } from "@punte/client/public"
import { useState } from "react"
import { Attempt } from "@/api/attempt"
import { asProblem } from "@/api/problem"
import type { Answer } from "@/api/types"
import { language, useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { showFieldProblems } from "@/lib/formProblems"
import { useTexts } from "@/lib/useTexts"
import { paths } from "@/paths"
import { EmptyState } from "@/ui/EmptyState"
import { FormProblem } from "@/ui/FormProblem"
import { Section } from "@/ui/Section"
import { NewPasswordField, usePasswordRule } from "./FactorFields"
import { drawnNonce, NewAuthenticator } from "./NewAuthenticator"
import { CodesToKeep } from "./RecoveryCodes"
import { useRoleNames } from "./words"

type Details = Answer<typeof invitationRead>
type Loaded = { opened?: { token: string; nonce: string; details: Details } }

export const handle = { title: "invitation" } as const

/** The token stands after the `#`, which no server sees; it leaves the address bar and the history at once. */
export async function clientLoader(): Promise<Loaded> {
  const token = window.location.hash.slice(1)
  if (!token) return {}
  try {
    const nonce = drawnNonce()
    const details = await invitationRead({ body: { token, nonce } })
    window.history.replaceState(window.history.state, "", window.location.pathname)
    return { opened: { token, nonce, details } }
  } catch (error) {
    const problem = asProblem(error)
    if (problem.isUnanswered || problem.status === 429) throw problem
    return {}
  }
}

export default function InvitationPage({ opened }: Loaded) {
  const { t } = useTranslation()
  const [codes, setCodes] = useState<readonly string[]>()
  if (!opened) {
    return (
      <EmptyState
        isProblem
        headingLevel={1}
        title={t("invitation.closedTitle")}
        text={t("invitation.closedText")}
        action={
          <Button component="a" href={paths.signIn} variant="default">
            {t("signIn.title")}
          </Button>
        }
      />
    )
  }
  if (codes) return <CodesToKeep codes={codes} />
  return <InvitationForm {...opened} onAccepted={setCodes} />
}

type FormProps = {
  token: string
  nonce: string
  details: Details
  onAccepted: (codes: readonly string[]) => void
}

function InvitationForm({ token, nonce, details, onAccepted }: FormProps) {
  const { t } = useTranslation()
  const roleNames = useRoleNames()
  const rule = usePasswordRule()
  const [problem, setProblem] = useState<string>()
  const required = (value: string) => (value.trim() ? null : t("problems.fields.required"))
  const [attempt] = useState(() => new Attempt())
  const form = useTexts({
    checks: { display_name: required, password: rule, code: required },
    send: async ({ code, ...rest }) => {
      setProblem(undefined)
      const body = { ...rest, token, nonce, code: code.replaceAll(/\s/g, ""), language: language() }
      const key = attempt.begin()
      try {
        const made = await invitationAccept({ body, headers: { "Idempotency-Key": key } })
        window.scrollTo(0, 0)
        onAccepted(made.recovery_codes)
      } catch (error) {
        const refusal = asProblem(error)
        if (refusal.isUnanswered) attempt.lose(key)
        const isPlaced = showFieldProblems(form, refusal)
        setProblem(isPlaced ? t("problems.checkForm") : problemText(refusal))
      }
    },
  })

  return (
    <Stack maw={640} mx="auto" gap="lg">
      <div>
        <Title order={1} tabIndex={-1}>
          {t("invitation.title", { organisation: details.organisation_name })}
        </Title>
        <Text c="dimmed" mt={4}>
          {t("invitation.lead", { email: details.email })}
        </Text>
        <Text c="dimmed" size="sm" mt={4}>
          {t("invitation.roles", { roles: roleNames(details.roles) })}
        </Text>
      </div>
      <form onSubmit={form.onSubmit} noValidate>
        <Stack gap="lg">
          <FormProblem title={problem} />
          <Section title={t("invitation.you")}>
            <Stack>
              <TextInput
                {...form.field("display_name")}
                defaultValue={details.name ?? ""}
                label={t("invitation.name")}
                autoComplete="name"
                maxLength={100}
              />
              {/* Password managers keep the pair. */}
              <input type="email" value={details.email} autoComplete="username" readOnly hidden />
              <NewPasswordField {...form.field("password")} label={t("invitation.password")} />
            </Stack>
          </Section>
          <NewAuthenticator offered={details} code={form.field("code")} />
          <Group justify="flex-end">
            <Button type="submit" loading={form.isSending}>
              {t("invitation.submit")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Stack>
  )
}
