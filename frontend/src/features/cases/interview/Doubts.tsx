import { Alert, List } from "@mantine/core"
import { IconAlertTriangle } from "@tabler/icons-react"
import type { AccountTopic } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"

/** What does not agree in what is known: it is said, and people judge. */
export function Doubts({ doubts }: { doubts: AccountTopic["doubts"] }) {
  const { t } = useTranslation()
  if (doubts.length === 0) return null
  return (
    <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title={t("interview.doubtsTitle")}>
      <List size="sm">
        {[...new Set(doubts.map(({ kind }) => kind))].map((kind) => (
          <List.Item key={kind}>{t(`interview.doubts.${kind}`)}</List.Item>
        ))}
      </List>
    </Alert>
  )
}
