import { Alert, Button, Group, Stack, Text } from "@mantine/core"
import type { Invitation } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { paths } from "@/paths"
import { CopyField } from "@/ui/CopyField"

/** The address that opens an invitation. What stands after the `#` browsers send to no server. */
export const invitationLink = (token: string) => `${window.location.origin}${paths.invitation}#${token}`

/** How an invitation reaches the person: by mail, or by the link that is shown this once. */
export function InvitationLink({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const { t } = useTranslation()
  const { email, token, state } = invitation
  const isWaiting = state === "awaits_confirmation"
  const until = t("invite.until", { until: formatDateTime(invitation.expires_at) })
  if (!token) {
    return (
      <Stack>
        <Text>{t(isWaiting ? "invite.mailedLater" : "invite.mailed", { email })}</Text>
        <Text size="sm" c="dimmed">
          {until}
        </Text>
        <Group justify="flex-end">
          <Button onClick={onClose}>{t("common.close")}</Button>
        </Group>
      </Stack>
    )
  }
  return (
    <Stack>
      <Text>{t("invite.shown")}</Text>
      {isWaiting && (
        <Alert color="orange" title={t("second.awaits")}>
          {t("second.inviteText")}
        </Alert>
      )}
      <Text fw={600}>{t("invite.link", { email })}</Text>
      <CopyField value={invitationLink(token)} label={t("invite.copy")} />
      <Text size="sm" c="dimmed">
        {until}
      </Text>
      <Group justify="flex-end">
        <Button onClick={onClose}>{t("invite.close")}</Button>
      </Group>
    </Stack>
  )
}
