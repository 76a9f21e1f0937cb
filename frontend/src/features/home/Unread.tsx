import { Alert, Button, Text } from "@mantine/core"
import type { Problem } from "@/api/problem"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"

type Asked = { data: unknown; error: Problem | null; refetch: () => unknown }

/** What home asks for by itself and did not get: silence would say that nothing waits. */
export function Unread({ title, asked }: { title: string; asked: Asked }) {
  const { t } = useTranslation()
  if (!asked.error || asked.data !== undefined) return null
  return (
    <Alert color="red" title={title} mb="lg">
      <Text size="sm">{t("home.unread")}</Text>
      <Text size="sm" c="dimmed">
        {problemText(asked.error)}
      </Text>
      <Button variant="default" size="xs" mt="sm" onClick={() => void asked.refetch()}>
        {t("common.tryAgain")}
      </Button>
    </Alert>
  )
}
