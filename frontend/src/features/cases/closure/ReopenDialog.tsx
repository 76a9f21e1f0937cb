import { Select, Textarea } from "@mantine/core"
import { caseRead, caseReopen } from "@punte/client"
import { useState } from "react"
import type { Case } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { label } from "@/i18n/format"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { usePack } from "@/lib/pack"
import { useRefused } from "@/lib/useRefused"
import { CLOSURE_REFRESHES } from "./refreshes"

/** Why the case is opened again. Whatever was written stays. */
export function ReopenDialog({ file, onClose }: { file: Case; onClose: () => void }) {
  const { t } = useTranslation()
  const { pack } = usePack()
  const [reason, setReason] = useState<string | null>(null)
  const [words, setWords] = useState("")
  const refused = useRefused(caseRead)
  const reopen = useChange(caseReopen, {
    refreshes: CLOSURE_REFRESHES,
    says: () => t("closure.reopened"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  const isUnsaved = reason !== null || words !== ""
  return (
    <ChangeDialog
      title={t("closure.reopenTitle")}
      text={t("closure.reopenText")}
      submit={t("closure.reopen")}
      onClose={onClose}
      isBusy={reopen.isPending}
      isChanged={isUnsaved}
      problem={refused.problem}
      onSubmit={() => {
        const missing = [
          ...(reason ? [] : ["reason"]),
          ...(reason === "other" && !words.trim() ? ["words"] : []),
        ]
        if (!refused.isWhole(missing) || !reason) return
        reopen.mutate({
          path: { id: file.id },
          headers: refused.ifMatch(file.version),
          body: { reason, words: words.trim() || null },
        })
      }}
    >
      <Select
        label={t("closure.reopenReason")}
        required
        allowDeselect={false}
        data={(pack.code_lists.reopening_reason ?? []).map(({ code, labels }) => ({
          value: code,
          label: label(labels),
        }))}
        value={reason}
        onChange={setReason}
        error={refused.errors.reason}
        comboboxProps={{ withinPortal: true }}
      />
      <Textarea
        label={t("closure.words")}
        required={reason === "other"}
        autosize
        minRows={3}
        maxLength={4000}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        error={refused.errors.words}
      />
    </ChangeDialog>
  )
}
