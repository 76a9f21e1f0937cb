import { Anchor, Group, SimpleGrid, Stack, Text, Title, UnstyledButton } from "@mantine/core"
import { demoAccountList } from "@punte/client/public"
import { IconArrowRight } from "@tabler/icons-react"
import { useEffect, useRef, useState } from "react"
import { enterDemo } from "@/api/entrance"
import { asProblem } from "@/api/problem"
import type { Answer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { useOnce } from "@/lib/useOnce"
import { paths } from "@/paths"
import { EmptyState } from "@/ui/EmptyState"
import { FormProblem } from "@/ui/FormProblem"
import { StatusTag } from "@/ui/StatusTag"
import classes from "./DemoPage.module.css"

export const handle = { title: "demo" } as const
export const clientLoader = async () => ({ accounts: await demoAccountList() })

/** One click enters as any demonstration account. */
export default function DemoPage(props: { accounts: Answer<typeof demoAccountList> }) {
  const { t, language } = useTranslation()
  const [accounts, setAccounts] = useState(props.accounts)
  const [problem, setProblem] = useState<string>()
  const [entering, setEntering] = useState<string>()

  const enter = useOnce(async (account: string) => {
    setEntering(account)
    setProblem(undefined)
    try {
      await enterDemo(account, paths.home)
    } catch (error) {
      setEntering(undefined)
      setProblem(problemText(asProblem(error)))
    }
  })

  // The names of organisations come in the language of the question.
  const shownIn = useRef(language)
  useEffect(() => {
    if (shownIn.current === language) return
    shownIn.current = language
    demoAccountList().then(setAccounts, (error) => setProblem(problemText(asProblem(error))))
  }, [language])

  return (
    <Stack>
      <div>
        <Title order={1} tabIndex={-1}>
          {t("demo.title")}
        </Title>
        <Text c="dimmed" mt={4} maw={680}>
          {t("demo.lead")}
        </Text>
      </div>
      <FormProblem title={problem} />
      {accounts.items.length === 0 && <EmptyState title={t("demo.none")} />}
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        {accounts.items.map((account) => (
          <UnstyledButton
            key={account.key}
            className={classes.card}
            onClick={() => enter(account.key)}
            aria-busy={entering === account.key}
            disabled={entering !== undefined}
          >
            <Group justify="space-between" wrap="nowrap" align="flex-start">
              <div>
                <Text fw={600}>{account.display_name}</Text>
                <Text size="sm" c="dimmed">
                  {account.organisation_name}
                </Text>
              </div>
              <IconArrowRight size={18} aria-hidden className={classes.arrow} />
            </Group>
            {account.role && (
              <>
                <div className={classes.role}>
                  <StatusTag tone="accent">{t(`terms.role.${account.role}`)}</StatusTag>
                </div>
                <Text size="sm">{t(`roles.about.${account.role}`)}</Text>
              </>
            )}
            <Text size="sm" c="dimmed">
              {account.description}
            </Text>
          </UnstyledButton>
        ))}
      </SimpleGrid>
      <Anchor href={paths.signIn} size="sm">
        {t("demo.toSignIn")}
      </Anchor>
    </Stack>
  )
}
