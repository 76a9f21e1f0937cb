import { closureList, closureReturn } from "@punte/client"
import type { Case, Closure } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ReasonDialog } from "@/lib/ReasonDialog"
import { useRefused } from "@/lib/useRefused"
import { CLOSURE_REFRESHES } from "./refreshes"

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
  const refused = useRefused(closureList)
  const sendBack = useChange(closureReturn, {
    refreshes: CLOSURE_REFRESHES,
    says: () => t("closure.returned"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ReasonDialog
      title={t("closure.returnTitle")}
      text={t("closure.returnText")}
      submit={t("closure.return")}
      label={t("closure.returnReason")}
      longest={2000}
      onClose={onClose}
      isBusy={sendBack.isPending}
      refused={refused}
      onReason={(body) =>
        sendBack.mutate({
          path: { id: file.id, closure_id: closure.id },
          headers: refused.ifMatch(closure.version),
          body,
        })
      }
    />
  )
}
