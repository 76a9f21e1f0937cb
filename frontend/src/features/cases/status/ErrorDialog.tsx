import { Textarea } from "@mantine/core"
import { statusDecisionMarkError } from "@punte/client"
import { useState } from "react"
import type { StatusDecision } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { FormDialog } from "@/ui/FormDialog"
import { DECISION_REFRESHES } from "./refreshes"
import { useRefused } from "./useRefused"

type Props = { caseId: string; decision: StatusDecision; onClose: () => void }

/** Why a decision was entered in error. It stays, marked. */
export function ErrorDialog({ caseId, decision, onClose }: Props) {
  const { t } = useTranslation()
  const [reason, setReason] = useState("")
  const refused = useRefused()
  const mark = useChange(statusDecisionMarkError, {
    refreshes: DECISION_REFRESHES,
    says: () => t("decision.marked"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <FormDialog
      isOpen
      title={t("decision.markError")}
      text={t("decision.markErrorText")}
      submit={t("decision.markError")}
      onClose={onClose}
      isBusy={mark.isPending}
      isUnsaved={reason.trim() !== ""}
      problem={refused.problem}
      onSubmit={() => {
        refused.clear()
        if (reason.trim())
          mark.mutate({
            path: { id: caseId, decision_id: decision.id },
            headers: ifMatch(decision.version),
            body: { reason: reason.trim() },
          })
        else refused.setErrors({ reason: t("cases.form.requiredPlain") })
      }}
    >
      <Textarea
        label={t("decision.markErrorReason")}
        required
        autosize
        minRows={2}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={refused.errors.reason}
      />
    </FormDialog>
  )
}
