import { Textarea } from "@mantine/core"
import { documentList, documentVoid } from "@punte/client"
import { useState } from "react"
import type { Case, CaseDocument } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { useRefused } from "@/lib/useRefused"
import { DOCUMENT_REFRESHES } from "./refreshes"

type Props = { file: Case; document: CaseDocument; onClose: () => void }

/** A document should not have been there: why. Its content goes at once. */
export function TakeAwayDialog({ file, document, onClose }: Props) {
  const { t } = useTranslation()
  const [reason, setReason] = useState("")
  const refused = useRefused(documentList)
  const takeAway = useChange(documentVoid, {
    refreshes: DOCUMENT_REFRESHES,
    says: () => t("documents.takenAway"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      isDangerous
      title={t("documents.takeAwayTitle")}
      text={t("documents.takeAwayText", { name: document.name })}
      submit={t("documents.takeAway")}
      onClose={onClose}
      isBusy={takeAway.isPending}
      isChanged={reason.trim() !== ""}
      problem={refused.problem}
      onSubmit={() => {
        const body = refused.complete({ reason: reason.trim() })
        if (body)
          takeAway.mutate({
            path: { id: file.id, document_id: document.id },
            headers: refused.ifMatch(document.version),
            body,
          })
      }}
    >
      <Textarea
        label={t("documents.takeAwayReason")}
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
