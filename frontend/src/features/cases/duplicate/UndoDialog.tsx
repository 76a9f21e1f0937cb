import { Select, Textarea } from "@mantine/core"
import { duplicateRead, duplicateUndo } from "@punte/client"
import { useState } from "react"
import type { DuplicatePair } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { label } from "@/i18n/format"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { usePack } from "@/lib/pack"
import { useRefused } from "@/lib/useRefused"
import { undoText } from "./mergeForm"
import { DUPLICATE_REFRESHES } from "./refreshes"

/** Why a merge is undone: a case that it closed opens again for it. */
export function UndoDialog({ pair, onClose }: { pair: DuplicatePair; onClose: () => void }) {
  const { t } = useTranslation()
  const { pack } = usePack()
  const [reason, setReason] = useState<string | null>(null)
  const [words, setWords] = useState("")
  const refused = useRefused(duplicateRead)
  const undo = useChange(duplicateUndo, {
    refreshes: DUPLICATE_REFRESHES,
    says: ({ stayed }) => t(stayed.length > 0 ? "duplicates.undoneStays" : "duplicates.undone"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("duplicates.undo")}
      text={t(undoText(pair))}
      submit={t("duplicates.undoSubmit")}
      onClose={onClose}
      isBusy={undo.isPending}
      isChanged={reason !== null || words !== ""}
      problem={refused.problem}
      onSubmit={() => {
        const missing = [
          ...(reason ? [] : ["reason"]),
          ...(reason === "other" && !words.trim() ? ["words"] : []),
        ]
        if (!refused.isWhole(missing) || !reason) return
        undo.mutate({
          path: { id: pair.id },
          headers: refused.ifMatch(pair.version),
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
