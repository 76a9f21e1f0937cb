import { Anchor, Group, SimpleGrid, Stack, Text, Title, UnstyledButton } from "@mantine/core"
import { demoAccountList } from "@punte/client"
import { IconArrowRight } from "@tabler/icons-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { Link, useNavigate } from "react-router"
import { asProblem } from "@/api/problem"
import { load, q, useLoaded } from "@/api/query"
import { enterDemo } from "@/api/session"
import { showProblem } from "@/lib/announce"
import { paths } from "@/paths"
import { EmptyState } from "@/ui/EmptyState"
import { StatusTag } from "@/ui/StatusTag"
import classes from "./DemoPage.module.css"

const accounts = q(demoAccountList)

export const handle = { title: "demo" } as const
export const clientLoader = () => load(accounts)

/** One click enters as any demonstration account. */
export default function DemoPage() {
  const { t } = useTranslation()
  const { data } = useLoaded(accounts)
  const navigate = useNavigate()
  const [entering, setEntering] = useState<string>()

  const enter = async (account: string) => {
    setEntering(account)
    try {
      await enterDemo(account)
      navigate(paths.home, { replace: true })
    } catch (error) {
      setEntering(undefined)
      showProblem(asProblem(error))
    }
  }

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
      {data.items.length === 0 && <EmptyState title={t("demo.none")} />}
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        {data.items.map((account) => (
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
      <Anchor component={Link} to={paths.signIn} size="sm">
        {t("demo.toSignIn")}
      </Anchor>
    </Stack>
  )
}
