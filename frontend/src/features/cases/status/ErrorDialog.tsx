import { Textarea } from "@mantine/core"
import { statusDecisionList, statusDecisionMarkError } from "@punte/client"
import { useState } from "react"
import type { StatusDecision } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { useRefused } from "@/lib/useRefused"
import { DECISION_REFRESHES } from "./refreshes"

type Props = { caseId: string; decision: StatusDecision; onClose: () => void }

/** Why a decision was entered in error. It stays, marked. */
export function ErrorDialog({ caseId, decision, onClose }: Props) {
  const { t } = useTranslation()
  const [reason, setReason] = useState("")
  const refused = useRefused(statusDecisionList)
  const mark = useChange(statusDecisionMarkError, {
    refreshes: DECISION_REFRESHES,
    says: () => t("decision.marked"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("decision.markError")}
      text={t("decision.markErrorText")}
      submit={t("decision.markError")}
      onClose={onClose}
      isBusy={mark.isPending}
      isChanged={reason.trim() !== ""}
      problem={refused.problem}
      onSubmit={() => {
        const body = refused.complete({ reason: reason.trim() })
        if (body)
          mark.mutate({
            path: { id: caseId, decision_id: decision.id },
            headers: refused.ifMatch(decision.version),
            body,
          })
      }}
    >
      <Textarea
        label={t("decision.markErrorReason")}
        required
        autosize
        minRows={2}
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={refused.errors.reason}
      />
    </ChangeDialog>
  )
}
