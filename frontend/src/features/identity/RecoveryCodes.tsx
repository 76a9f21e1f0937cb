import { Button, CopyButton, Group, Stack, Text } from "@mantine/core"
import { IconCheck, IconCopy, IconPrinter } from "@tabler/icons-react"
import { useTranslation } from "@/i18n"
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
