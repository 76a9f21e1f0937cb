import { Textarea } from "@mantine/core"
import { closureList, closureReturn } from "@punte/client"
import { useState } from "react"
import type { Case, Closure } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { FormDialog } from "@/ui/FormDialog"
import { CLOSURE_REFRESHES } from "./refreshes"
import { useRefusal } from "./useRefusal"

/** The second person says what is missing; the case stays open. */
export function ReturnDialog({
  file,
  closure,
  onClose,
}: {
  file: Case
  closure: Closure
  onClose: () => void
}) {
  const { t } = useTranslation()
  const [reason, setReason] = useState("")
  const refusal = useRefusal(closureList)
  const sendBack = useChange(closureReturn, {
    refreshes: CLOSURE_REFRESHES,
    says: () => t("closure.returned"),
    onDone: onClose,
    onProblem: refusal.onProblem,
  })
  return (
    <FormDialog
      isOpen
      title={t("closure.returnTitle")}
      text={t("closure.returnText")}
      submit={t("closure.return")}
      onClose={onClose}
      isBusy={sendBack.isPending}
      problem={refusal.problem}
      onSubmit={() => {
        if (!refusal.isWhole(reason.trim() ? [] : ["reason"])) return
        sendBack.mutate({
          path: { id: file.id, closure_id: closure.id },
          headers: ifMatch(closure.version),
          body: { reason: reason.trim() },
        })
      }}
    >
      <Textarea
        label={t("closure.returnReason")}
        required
        autosize
        minRows={3}
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={refusal.errors.reason}
      />
    </FormDialog>
  )
}
