import { Button, Group, Stack, Text } from "@mantine/core"
import { useState } from "react"
import { asProblem } from "@/api/problem"
import { signOut } from "@/api/session"
import { useTranslation } from "@/i18n"
import { showProblem } from "@/lib/announce"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { PasskeyForm } from "./PasskeyForm"

export const handle = { title: "passkey" } as const

/** For who has signed in without the passkey that their role asks for: they add one, and sign in with it. */
export default function EnrolPage() {
  const { t } = useTranslation()
  const [isDone, setDone] = useState(false)
  const leave = () => signOut().catch((error: unknown) => showProblem(asProblem(error)))
  return (
    <Page title={t("passkeys.enrolTitle")} lead={t("passkeys.enrolText")} size="lg">
      <Section title={t("passkeys.title")} text={t("passkeys.text")}>
        {isDone ? (
          <Stack>
            <Text role="status">{t("passkeys.enrolled")}</Text>
            <Group>
              <Button onClick={leave}>{t("passkeys.toSignIn")}</Button>
            </Group>
          </Stack>
        ) : (
          <PasskeyForm onDone={() => setDone(true)} />
        )}
      </Section>
    </Page>
  )
}
