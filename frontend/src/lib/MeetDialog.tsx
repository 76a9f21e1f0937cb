import { Textarea } from "@mantine/core"
import { clockList, clockMeet } from "@punte/client"
import { useState } from "react"
import type { Clock } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { REFERRAL_REFRESHES } from "@/lib/refreshes"
import { FormDialog } from "@/ui/FormDialog"
import { DayInput } from "./DayInput"
import { today } from "./days"
import { useRefused } from "./useRefused"

type Props = { clock: Clock; name: string; onClose: () => void }

/** When the deadline was met, and a note. */
export function MeetDialog({ clock, name, onClose }: Props) {
  const { t } = useTranslation()
  const [day, setDay] = useState<string | null>(today())
  const [note, setNote] = useState("")
  const refused = useRefused(clockList)
  const meet = useChange(clockMeet, {
    refreshes: REFERRAL_REFRESHES,
    says: () => t("clock.met", { name }),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      size="md"
      title={name}
      text={t(clock.warning === "overdue" ? "clock.meetLateText" : "clock.meetText")}
      submit={t("clock.meet")}
      isBusy={meet.isPending}
      problem={refused.problem}
      onSubmit={() => {
        refused.clear()
        meet.mutate({
          path: { id: clock.id },
          body: { ...(day ? { done_on: day } : {}), ...(note.trim() ? { note } : {}) },
        })
      }}
    >
      <DayInput
        label={t("clock.doneOn")}
        value={day}
        onChange={setDay}
        min={clock.starts_at.slice(0, 10)}
        max={today()}
        error={refused.errors.done_on}
      />
      <Textarea
        label={t("clock.note")}
        description={t("clock.noteText")}
        error={refused.errors.note}
        autosize
        minRows={3}
        maxLength={20_000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
