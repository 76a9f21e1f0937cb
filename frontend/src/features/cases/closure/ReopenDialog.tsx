import { Select, Textarea } from "@mantine/core"
import { caseRead, caseReopen } from "@punte/client"
import { useState } from "react"
import type { Case } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { label } from "@/i18n/format"
import { usePack } from "@/lib/pack"
import { useUnsavedGuard } from "@/lib/useUnsavedGuard"
import { FormDialog } from "@/ui/FormDialog"
import { CLOSURE_REFRESHES } from "./refreshes"
import { useRefusal } from "./useRefusal"

/** Why the case is opened again. Whatever was written stays. */
export function ReopenDialog({ file, onClose }: { file: Case; onClose: () => void }) {
  const { t } = useTranslation()
  const { pack } = usePack()
  const [reason, setReason] = useState<string | null>(null)
  const [words, setWords] = useState("")
  const refusal = useRefusal(caseRead)
  const reopen = useChange(caseReopen, {
    refreshes: CLOSURE_REFRESHES,
    says: () => t("closure.reopened"),
    onDone: onClose,
    onProblem: refusal.onProblem,
  })
  const isUnsaved = reason !== null || words !== ""
  const guard = useUnsavedGuard(isUnsaved && !reopen.isSuccess)
  return (
    <>
      {guard}
      <FormDialog
        isOpen
        title={t("closure.reopenTitle")}
        text={t("closure.reopenText")}
        submit={t("closure.reopen")}
        onClose={onClose}
        isBusy={reopen.isPending}
        isUnsaved={isUnsaved}
        problem={refusal.problem}
        onSubmit={() => {
          const missing = [
            ...(reason ? [] : ["reason"]),
            ...(reason === "other" && !words.trim() ? ["words"] : []),
          ]
          if (!refusal.isWhole(missing) || !reason) return
          reopen.mutate({
            path: { id: file.id },
            headers: ifMatch(file.version),
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
          error={refusal.errors.reason}
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
          error={refusal.errors.words}
        />
      </FormDialog>
    </>
  )
}
