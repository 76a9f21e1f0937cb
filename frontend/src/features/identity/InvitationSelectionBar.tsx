import { Box, Button, Text } from "@mantine/core"
import { invitationList, invitationResendMany } from "@punte/client"
import { useState } from "react"
import type { Item } from "@/api/types"
import { useTranslation } from "@/i18n"
import { BatchDialog } from "@/lib/BatchProgress"
import { SelectionBar } from "@/lib/SelectionBar"
import { type Run, useBatches } from "@/lib/useBatches"
import type { Selected, Selection } from "@/lib/useSelection"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { CopyField } from "@/ui/CopyField"
import { invitationLink } from "./InvitationLink"

type Row = Item<typeof invitationList>
type Props = { selection: Selection<Row>; page: readonly Row[] }

/** How many invitations are ticked, and sending them again. */
export function InvitationSelectionBar({ selection, page }: Props) {
  const { t } = useTranslation()
  const [isSending, setSending] = useState(false)
  return (
    <SelectionBar of="invitations.again" selection={selection} page={page}>
      <Button size="compact-md" disabled={selection.ticked.size === 0} onClick={() => setSending(true)}>
        {t("invitations.resend")}
      </Button>
      {isSending && (
        <SendDialog
          invitations={[...selection.ticked.values()]}
          onClose={(outcomes) => {
            setSending(false)
            selection.settle(outcomes, page)
          }}
        />
      )}
    </SelectionBar>
  )
}

type DialogProps = {
  invitations: readonly Selected[]
  onClose: (outcomes: Run<Selected>["outcomes"]) => void
}

/** Asks, tells how far it has come and what was not sent; and, where no mail is sent, shows each link, this once. */
function SendDialog({ invitations, onClose }: DialogProps) {
  const { t } = useTranslation()
  const [links, setLinks] = useState<readonly string[]>([])
  const batches = useBatches<Selected>(
    async (rows) => {
      const report = await invitationResendMany({ body: { invitation_ids: rows.map(({ id }) => id) } })
      const shown = report.items.flatMap(({ id, token }) => {
        const email = rows.find((row) => row.id === id)?.name
        return token ? [`${email}\t${invitationLink(token)}`] : []
      })
      setLinks((before) => [...before, ...shown])
      return report
    },
    [invitationList],
  )
  const { run } = batches
  if (run) {
    return (
      <BatchDialog
        of="invitations.again"
        title={t("invitations.resend")}
        run={run}
        onGoOn={batches.goOn}
        onClose={() => onClose(run.outcomes)}
      >
        {links.length > 0 && (
          <>
            <Text size="sm">{t("inviteMany.doneShown")}</Text>
            <Box mah={320} style={{ overflowY: "auto" }}>
              <CopyField value={links.join("\n")} label={t("inviteMany.copyLinks")} />
            </Box>
          </>
        )}
      </BatchDialog>
    )
  }
  return (
    <ConfirmDialog
      isOpen
      onClose={() => onClose({})}
      onConfirm={() => batches.start(invitations)}
      title={t("invitations.again.title")}
      text={t("invitations.again.text")}
      confirm={t("invitations.resend")}
    >
      <Text size="sm" c="dimmed">
        {t("invitations.again.selected", { count: invitations.length })}
      </Text>
    </ConfirmDialog>
  )
}
