import { Alert, Anchor, Button, Paper, Stack, Text, TextInput, Title } from "@mantine/core"
import { replacementAsk } from "@punte/client/public"
import { type ComponentType, useState } from "react"
import { asProblem } from "@/api/problem"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { useTexts } from "@/lib/useTexts"
import { paths } from "@/paths"
import { FormProblem } from "@/ui/FormProblem"

/** `Replace` is there with the link alone. */
type Loaded = { token: string; Replace: ComponentType<{ token: string }> | undefined }

export const handle = { title: "lostFactor" } as const

/** The token stands after the `#`, which no server sees; it leaves the address bar and the history once it is read. */
export async function clientLoader(): Promise<Loaded> {
  const token = window.location.hash.slice(1)
  if (!token) return { token, Replace: undefined }
  // A part that does not arrive leaves the link where it is: the page is opened with it again.
  const { ReplaceFactor: Replace } = await import("./ReplaceFactor")
  window.history.replaceState(window.history.state, "", window.location.pathname)
  return { token, Replace }
}

export default function LostFactorPage({ token, Replace }: Loaded) {
  return Replace ? <Replace token={token} /> : <Ask />
}

/** Asks those who look after the account, whether or not there is one. */
function Ask() {
  const { t } = useTranslation()
  const [problem, setProblem] = useState<string>()
  const [isAsked, setAsked] = useState(false)
  const form = useTexts({
    checks: { email: (value) => (value.trim() ? null : t("signIn.required")) },
    send: async ({ email }) => {
      setProblem(undefined)
      try {
        await replacementAsk({ body: { email: email.trim() } })
        setAsked(true)
      } catch (error) {
        setProblem(problemText(asProblem(error)))
      }
    },
  })
  return (
    <Stack maw={440} mx="auto" gap="md">
      <div>
        <Title order={1} tabIndex={-1}>
          {t("lostFactor.askTitle")}
        </Title>
        <Text c="dimmed" mt={4}>
          {t("lostFactor.askLead")}
        </Text>
      </div>
      {isAsked ? (
        <Alert role="status" title={t("lostFactor.askedTitle")}>
          {t("lostFactor.askedText")}
        </Alert>
      ) : (
        <Paper withBorder p="lg" component="form" onSubmit={form.onSubmit} noValidate>
          <Stack>
            <FormProblem title={problem} />
            <TextInput
              {...form.field("email")}
              type="email"
              label={t("signIn.email")}
              autoComplete="username"
            />
            <Button type="submit" loading={form.isSending}>
              {t("lostFactor.ask")}
            </Button>
          </Stack>
        </Paper>
      )}
      <Anchor href={paths.signIn} size="sm">
        {t("lostFactor.back")}
      </Anchor>
    </Stack>
  )
}
