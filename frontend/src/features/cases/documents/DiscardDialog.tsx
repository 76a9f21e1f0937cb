import { documentDiscard, documentList } from "@punte/client"
import type { Case, CaseDocument } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { useRefused } from "@/lib/useRefused"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { FormProblem } from "@/ui/FormProblem"
import { DOCUMENT_REFRESHES } from "./refreshes"

type Props = { file: Case; document: CaseDocument; onClose: () => void }

/** What was sent of a document is thrown away. */
export function DiscardDialog({ file, document, onClose }: Props) {
  const { t } = useTranslation()
  const refused = useRefused(documentList)
  const discard = useChange(documentDiscard, {
    refreshes: DOCUMENT_REFRESHES,
    says: () => t("documents.discarded"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ConfirmDialog
      isOpen
      isDangerous
      title={t("documents.discardTitle")}
      text={t("documents.discardText", { name: document.name })}
      confirm={t("documents.discard")}
      onClose={onClose}
      isBusy={discard.isPending}
      onConfirm={() => {
        refused.clear()
        discard.mutate({
          path: { id: file.id, document_id: document.id },
          headers: refused.ifMatch(document.version),
        })
      }}
    >
      <FormProblem title={refused.problem} />
    </ConfirmDialog>
  )
}
