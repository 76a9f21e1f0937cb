import { Textarea } from "@mantine/core"
import { useState } from "react"
import { ChangeDialog } from "./ChangeDialog"
import type { useRefused } from "./useRefused"

type Props = {
  title: string
  text: string
  submit: string
  /** What is asked. */
  label: string
  /** The longest answer, in characters. */
  longest: number
  isDangerous?: boolean
  isBusy: boolean
  refused: ReturnType<typeof useRefused>
  onReason: (why: { reason: string }) => void
  onClose: () => void
}

/** Why something is done that needs a reason in words, and nothing else. */
export function ReasonDialog({ label, longest, refused, onReason, ...dialog }: Props) {
  const [reason, setReason] = useState("")
  return (
    <ChangeDialog
      {...dialog}
      isChanged={reason.trim() !== ""}
      problem={refused.problem}
      onSubmit={() => {
        const why = refused.complete({ reason: reason.trim() })
        if (why) onReason(why)
      }}
    >
      <Textarea
        label={label}
        required
        autosize
        minRows={2}
        maxLength={longest}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={refused.errors.reason}
      />
    </ChangeDialog>
  )
}
