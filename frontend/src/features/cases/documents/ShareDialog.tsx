import { Text } from "@mantine/core"
import { documentList, documentShare } from "@punte/client"
import type { Case, CaseDocument } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { useRefused } from "@/lib/useRefused"
import { DOCUMENT_REFRESHES } from "./refreshes"

type Props = { file: Case; document: CaseDocument; onClose: () => void }

/** Whether receivers see a document. What is in it only people can tell, so it is asked each time. */
export function ShareDialog({ file, document, onClose }: Props) {
  const { t } = useTranslation()
  const refused = useRefused(documentList)
  const isShared = !document.is_shared
  const share = useChange(documentShare, {
    refreshes: DOCUMENT_REFRESHES,
    says: () => t(isShared ? "documents.sharedNow" : "documents.unsharedNow"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t(isShared ? "documents.shareTitle" : "documents.unshareTitle")}
      text={t(isShared ? "documents.shareText" : "documents.unshareText", { name: document.name })}
      submit={t(isShared ? "documents.share" : "documents.unshare")}
      onClose={onClose}
      isBusy={share.isPending}
      isChanged={false}
      problem={refused.problem}
      onSubmit={() =>
        share.mutate({
          path: { id: file.id, document_id: document.id },
          headers: refused.ifMatch(document.version),
          body: { is_shared: isShared },
        })
      }
    >
      {isShared && <Text size="sm">{t("documents.shareWarning")}</Text>}
    </ChangeDialog>
  )
}
