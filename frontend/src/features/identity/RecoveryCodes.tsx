import { Button, CopyButton, Group, Paper, Stack, Text, Title } from "@mantine/core"
import { IconCheck, IconCopy, IconPrinter } from "@tabler/icons-react"
import type { ReactNode } from "react"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"
import classes from "./RecoveryCodes.module.css"

/** Recovery codes, shown this once. */
export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  const { t } = useTranslation()
  return (
    <Stack>
      <Text>{t("codes.text")}</Text>
      <ol className={classes.codes}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <Group>
        <Button
          variant="default"
          onClick={() => window.print()}
          leftSection={<IconPrinter size={16} aria-hidden />}
        >
          {t("common.print")}
        </Button>
        <CopyButton value={codes.join("\n")}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              onClick={copy}
              leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            >
              <span aria-live="polite">{copied ? t("common.copied") : t("common.copy")}</span>
            </Button>
          )}
        </CopyButton>
      </Group>
    </Stack>
  )
}

type Props = { codes: readonly string[]; children?: ReactNode }

/** The last page of setting up what one signs in with: the codes to keep, and the way to sign in. */
export function CodesToKeep({ codes, children }: Props) {
  const { t } = useTranslation()
  return (
    <Stack maw={640} mx="auto">
      <Title order={1} tabIndex={-1}>
        {t("codes.title")}
      </Title>
      {children}
      <Paper withBorder p="lg">
        <RecoveryCodes codes={codes} />
      </Paper>
      <Group>
        <Button component="a" href={paths.signIn}>
          {t("codes.toSignIn")}
        </Button>
      </Group>
    </Stack>
  )
}
