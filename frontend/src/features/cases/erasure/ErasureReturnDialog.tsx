import { erasureRead, erasureReturn } from "@punte/client"
import type { Case, Erasure } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ReasonDialog } from "@/lib/ReasonDialog"
import { useRefused } from "@/lib/useRefused"
import { ERASURE_REFRESHES } from "./refreshes"

type Props = { file: Case; erasure: Erasure; onClose: () => void }

/** The second person says what is missing; the case stays. */
export function ErasureReturnDialog({ file, erasure, onClose }: Props) {
  const { t } = useTranslation()
  const refused = useRefused(erasureRead)
  const sendBack = useChange(erasureReturn, {
    refreshes: ERASURE_REFRESHES,
    says: () => t("erasure.returned"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ReasonDialog
      title={t("erasure.returnTitle")}
      text={t("erasure.returnText")}
      submit={t("erasure.return")}
      label={t("erasure.returnReason")}
      longest={2000}
      onClose={onClose}
      isBusy={sendBack.isPending}
      refused={refused}
      onReason={(body) =>
        sendBack.mutate({
          path: { id: file.id, erasure_id: erasure.id },
          headers: refused.ifMatch(erasure.version),
          body,
        })
      }
    />
  )
}
