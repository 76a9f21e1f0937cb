import { Textarea } from "@mantine/core"
import { useState } from "react"
import type { Problem } from "@/api/problem"
import { useTranslation } from "@/i18n"
import { fieldProblemText } from "@/i18n/problems"
import { FormDialog } from "@/ui/FormDialog"
import { errorsOf } from "./formProblems"

type Props = {
  onVoid: (reason: string) => void
  /** What is said where it could not be done. */
  problem: string | undefined
  refusal: Problem | null
  isBusy: boolean
  onClose: () => void
}

/** A record of a service should not be there: why. */
export function VoidDialog({ onVoid, problem, refusal, isBusy, onClose }: Props) {
  const { t } = useTranslation()
  const [reason, setReason] = useState("")
  const [isMissing, setMissing] = useState(false)
  const errors = refusal ? errorsOf(refusal) : {}
  return (
    <FormDialog
      isOpen
      isDangerous
      title={t("services.voidTitle")}
      text={t("services.voidText")}
      submit={t("services.void")}
      onClose={onClose}
      isBusy={isBusy}
      isUnsaved={reason.trim() !== ""}
      problem={problem}
      onSubmit={() => {
        setMissing(reason.trim() === "")
        if (reason.trim()) onVoid(reason.trim())
      }}
    >
      <Textarea
        label={t("services.voidReason")}
        required
        autosize
        minRows={2}
        maxLength={4000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={errors.reason ?? (isMissing && fieldProblemText("required"))}
      />
    </FormDialog>
  )
}
