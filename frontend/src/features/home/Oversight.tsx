import { Alert, Anchor, Stack, Text } from "@mantine/core"
import { alertList, ledgerVerificationList } from "@punte/client"
import { Link } from "react-router"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"
import { Unread } from "./Unread"

/** What an auditor must look at: a register that is not as it was signed, and unusual reading that nobody has seen. */
export function Oversight() {
  const { t } = useTranslation()
  const alerts = useAsked(q(alertList, { query: { unseen: true, limit: 1 } }))
  const verifications = useAsked(q(ledgerVerificationList))
  const isDamaged = verifications.data?.items[0]?.result?.is_whole === false
  const isUnusual = (alerts.data?.items.length ?? 0) > 0
  const isUnread = [alerts, verifications].some(({ data, error }) => error && !data)
  if (!isDamaged && !isUnusual && !isUnread) return null
  return (
    <Stack gap="sm" mb="lg">
      <Unread title={t("home.register")} asked={verifications} />
      <Unread title={t("home.unusualReading")} asked={alerts} />
      {isDamaged && (
        <Alert color="red" title={t("home.damaged")}>
          <Text size="sm">{t("home.damagedText")}</Text>
        </Alert>
      )}
      {isUnusual && (
        <Alert color="orange" title={t("home.unusual")}>
          <Text size="sm">{t("home.unusualText")}</Text>
        </Alert>
      )}
      <Anchor component={Link} to={paths.desk} size="sm" fw={500}>
        {t("nav.desk")}
      </Anchor>
    </Stack>
  )
}
