import { Alert, Anchor, Group, Stack, Text } from "@mantine/core"
import { sessionList } from "@punte/client"
import { Link } from "react-router"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { ItWasMe } from "@/lib/ItWasMe"
import { paths } from "@/paths"
import { Unread } from "./Unread"

/** Sign-ins with a browser that was not known, until their owner says that they were theirs. */
export function NewSignIns() {
  const { t } = useTranslation()
  const asked = useAsked(q(sessionList))
  if (!asked.data) return <Unread title={t("account.sessions")} asked={asked} />
  // None vouches for itself.
  const told = asked.data.items.filter((session) => session.is_unconfirmed && !session.is_current)
  if (told.length === 0) return null
  const named = (device: string) => device || t("account.deviceUnknown")
  return (
    <Stack gap="sm" mb="lg">
      {told.map((session) => (
        <Alert key={session.id} color="orange" title={t("account.newSignIn")}>
          <Text size="sm">
            {t("account.newSignInText", {
              device: named(session.device),
              when: formatDateTime(session.created_at),
            })}{" "}
            {t("account.newSignInMore")}
          </Text>
          <Group gap="sm" mt="sm">
            <ItWasMe session={session.id} device={named(session.device)} />
            <Anchor component={Link} to={paths.account} size="sm">
              {t("account.toPassword")}
            </Anchor>
          </Group>
        </Alert>
      ))}
    </Stack>
  )
}
