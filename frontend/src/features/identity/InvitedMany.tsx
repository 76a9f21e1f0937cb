import { Box, Button, Group, Stack, Text } from "@mantine/core"
import type { InvitationTable } from "@/api/types"
import { useTranslation } from "@/i18n"
import { CopyField } from "@/ui/CopyField"
import { invitationLink } from "./InvitationLink"
import { InvitationPreview } from "./InvitationPreview"

/** Who was invited, and, where no mail is sent, each one's link, this once. */
export function InvitedMany({ made, onClose }: { made: InvitationTable; onClose: () => void }) {
  const { t } = useTranslation()
  const links = made.rows.flatMap(({ email, invitation }) =>
    invitation?.token ? [`${email}\t${invitationLink(invitation.token)}`] : [],
  )
  const faulty = made.rows.filter((row) => !row.invitation)
  const hasLinks = links.length > 0
  return (
    <Stack>
      <Text>{t(hasLinks ? "inviteMany.doneShown" : "inviteMany.doneMailed")}</Text>
      {hasLinks && (
        <>
          <Text fw={600}>{t("inviteMany.links")}</Text>
          <Box mah={320} style={{ overflowY: "auto" }}>
            <CopyField value={links.join("\n")} label={t("inviteMany.copyLinks")} />
          </Box>
        </>
      )}
      {faulty.length > 0 && <InvitationPreview report={{ ...made, rows: faulty }} />}
      <Group justify="flex-end">
        <Button onClick={onClose}>{t(hasLinks ? "inviteMany.kept" : "inviteMany.close")}</Button>
      </Group>
    </Stack>
  )
}
