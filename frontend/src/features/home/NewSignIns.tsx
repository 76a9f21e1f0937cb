import { Alert, Anchor, Button, Group, Stack, Text } from "@mantine/core"
import { sessionConfirm, sessionList } from "@punte/client"
import { Link } from "react-router"
import { q, useAsked, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { paths } from "@/paths"

/** Sign-ins with a browser that was not known, until their owner says that they were theirs. */
export function NewSignIns() {
  const { t } = useTranslation()
  const { data } = useAsked(q(sessionList))
  const confirm = useChange(sessionConfirm, { refreshes: [sessionList] })
  // None vouches for itself.
  const told = data?.items.filter((session) => session.is_unconfirmed && !session.is_current) ?? []
  if (told.length === 0) return null
  return (
    <Stack gap="sm" mb="lg">
      {told.map((session) => (
        <Alert key={session.id} color="orange" title={t("account.newSignIn")}>
          <Text size="sm">
            {t("account.newSignInText", {
              device: session.device || t("account.deviceUnknown"),
              when: formatDateTime(session.created_at),
            })}{" "}
            {t("account.newSignInMore")}
          </Text>
          <Group gap="sm" mt="sm">
            <Button
              size="compact-sm"
              variant="default"
              loading={confirm.isPending && confirm.variables?.path.id === session.id}
              onClick={() => confirm.mutate({ path: { id: session.id } })}
            >
              {t("account.itWasMe")}
            </Button>
            <Anchor component={Link} to={paths.account} size="sm">
              {t("account.toPassword")}
            </Anchor>
          </Group>
        </Alert>
      ))}
    </Stack>
  )
}
