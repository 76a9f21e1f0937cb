import { Alert, Anchor, Stack, Text } from "@mantine/core"
import { credentialRead } from "@punte/client"
import { Link } from "react-router"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { paths } from "@/paths"
import { Unread } from "./Unread"

/** For how many days it is told. */
const TOLD_DAYS = 7

/** Of what one signs in with, what was changed elsewhere: its owner learns of it (SEC-19). */
export function CredentialChanges() {
  const { t } = useTranslation()
  const asked = useAsked(q(credentialRead))
  if (!asked.data) return <Unread title={t("account.toCredentials")} asked={asked} />
  const since = Date.now() - TOLD_DAYS * 86_400_000
  const told = asked.data.changes.filter(({ is_here, at }) => !is_here && Date.parse(at) > since)
  if (told.length === 0) return null
  return (
    <Stack gap="sm" mb="lg">
      {told.map(({ what, at }) => (
        <Alert key={`${what} ${at}`} color="orange" title={t(`account.changes.${what}`)}>
          <Text size="sm">
            {t("account.changeText", { when: formatDateTime(at) })}{" "}
            <Anchor component={Link} to={paths.account} size="sm">
              {t("account.toCredentials")}
            </Anchor>
          </Text>
        </Alert>
      ))}
    </Stack>
  )
}
