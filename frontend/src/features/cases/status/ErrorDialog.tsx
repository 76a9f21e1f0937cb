import { statusDecisionList, statusDecisionMarkError } from "@punte/client"
import type { StatusDecision } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ReasonDialog } from "@/lib/ReasonDialog"
import { useRefused } from "@/lib/useRefused"
import { DECISION_REFRESHES } from "./refreshes"

type Props = { caseId: string; decision: StatusDecision; onClose: () => void }

/** Why a decision was entered in error. It stays, marked. */
export function ErrorDialog({ caseId, decision, onClose }: Props) {
  const { t } = useTranslation()
  const refused = useRefused(statusDecisionList)
  const mark = useChange(statusDecisionMarkError, {
    refreshes: DECISION_REFRESHES,
    says: () => t("decision.marked"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ReasonDialog
      title={t("decision.markError")}
      text={t("decision.markErrorText")}
      submit={t("decision.markError")}
      label={t("decision.markErrorReason")}
      longest={2000}
      onClose={onClose}
      isBusy={mark.isPending}
      refused={refused}
      onReason={(body) =>
        mark.mutate({
          path: { id: caseId, decision_id: decision.id },
          headers: refused.ifMatch(decision.version),
          body,
        })
      }
    />
  )
}
