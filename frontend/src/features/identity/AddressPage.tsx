import { Anchor, Button, Group, Stack, Text } from "@mantine/core"
import { addressConfirm, credentialRead, meRead, sessionList } from "@punte/client"
import { useState } from "react"
import { Link, useLoaderData } from "react-router"
import { useChange } from "@/api/query"
import { refreshMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { paths } from "@/paths"
import { FormProblem } from "@/ui/FormProblem"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"

export const handle = { title: "address" } as const

/** The token stands after the `#`, which no server sees; it leaves the address bar and the history once it is read. */
export function clientLoader(): { token: string } {
  const token = window.location.hash.slice(1)
  if (token) window.history.replaceState(window.history.state, "", window.location.pathname)
  return { token }
}

/** Where the link to a new address leads: whoever is signed in takes it as theirs. */
export default function AddressPage() {
  const { t } = useTranslation()
  // What is loaded again has no token any more.
  const loaded = useLoaderData<typeof clientLoader>()
  const [token] = useState(loaded.token)
  const [problem, setProblem] = useState<string>()
  const [isDone, setDone] = useState(false)
  const confirm = useChange(addressConfirm, {
    refreshes: [meRead, credentialRead, sessionList],
    says: () => t("address.changed"),
    onDone: () => {
      setDone(true)
      void refreshMe()
    },
    onProblem: (refusal) => {
      setProblem(refusal.status === 404 ? t("address.closed") : problemText(refusal))
      return true
    },
  })
  return (
    <Page
      title={t("address.confirmTitle")}
      size="md"
      above={
        <Anchor component={Link} to={paths.account} size="sm">
          {t("account.title")}
        </Anchor>
      }
    >
      <Section title={t("address.title")}>
        <Stack maw={480}>
          <FormProblem title={problem} />
          {isDone ? (
            <Text role="status">{t("address.changed")}</Text>
          ) : (
            <>
              <Text>{t(token ? "address.confirmText" : "address.closed")}</Text>
              {token && (
                <Group>
                  <Button loading={confirm.isPending} onClick={() => confirm.mutate({ body: { token } })}>
                    {t("address.confirm")}
                  </Button>
                </Group>
              )}
            </>
          )}
        </Stack>
      </Section>
    </Page>
  )
}
