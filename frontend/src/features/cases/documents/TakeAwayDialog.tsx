import { documentList, documentVoid } from "@punte/client"
import type { Case, CaseDocument } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ReasonDialog } from "@/lib/ReasonDialog"
import { useRefused } from "@/lib/useRefused"
import { DOCUMENT_REFRESHES } from "./refreshes"

type Props = { file: Case; document: CaseDocument; onClose: () => void }

/** A document should not have been there: why. Its content goes at once. */
export function TakeAwayDialog({ file, document, onClose }: Props) {
  const { t } = useTranslation()
  const refused = useRefused(documentList)
  const takeAway = useChange(documentVoid, {
    refreshes: DOCUMENT_REFRESHES,
    says: () => t("documents.takenAway"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ReasonDialog
      isDangerous
      title={t("documents.takeAwayTitle")}
      text={t("documents.takeAwayText", { name: document.name })}
      submit={t("documents.takeAway")}
      label={t("documents.takeAwayReason")}
      longest={2000}
      onClose={onClose}
      isBusy={takeAway.isPending}
      refused={refused}
      onReason={(body) =>
        takeAway.mutate({
          path: { id: file.id, document_id: document.id },
          headers: refused.ifMatch(document.version),
          body,
        })
      }
    />
  )
}
