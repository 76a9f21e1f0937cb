import { Button, Code, CopyButton, Group } from "@mantine/core"
import { IconCheck, IconCopy } from "@tabler/icons-react"
import { useTranslation } from "@/i18n"

/** A text to be taken elsewhere. */
export function CopyField({ value, label }: { value: string; label: string }) {
  const { t } = useTranslation()
  return (
    <Group gap="xs" align="stretch">
      <Code
        block
        fz="sm"
        style={{ flex: 1, minWidth: 0, overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}
        aria-label={label}
      >
        {value}
      </Code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            h="auto"
            mih={36}
            onClick={copy}
            leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
          >
            <span aria-live="polite">{copied ? t("common.copied") : label}</span>
          </Button>
        )}
      </CopyButton>
    </Group>
  )
}
