import { Select, Textarea } from "@mantine/core"
import { noteList, riskTriggerCreate } from "@punte/client"
import { useState } from "react"
import type { Case } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { FormDialog } from "@/ui/FormDialog"
import { ASSESSED } from "./useRiskChange"

const TRIGGERS = [
  "contact_by_exploiter",
  "arrest_or_release",
  "hearing_date",
  "address_change",
  "missed_contact",
  "disclosure",
  "media",
  "travel",
  "eighteenth_birthday",
  "reflection_ended",
  "funding_ended",
] as const

/** Something happened: the risk is to be assessed anew. */
export function TriggerDialog({ file, onClose }: { file: Case; onClose: () => void }) {
  const { t } = useTranslation()
  const [reason, setReason] = useState<(typeof TRIGGERS)[number]>()
  const [note, setNote] = useState("")
  const [problem, setProblem] = useState<string>()
  const trigger = useChange(riskTriggerCreate, {
    refreshes: [...ASSESSED, noteList],
    says: () => t("risk.triggered"),
    onDone: onClose,
    onProblem: (refusal) => {
      setProblem(problemText(refusal))
      return true
    },
  })
  return (
    <FormDialog
      isOpen
      title={t("risk.triggerTitle")}
      text={t("risk.triggerText")}
      submit={t("risk.triggerSubmit")}
      onClose={onClose}
      isBusy={trigger.isPending}
      problem={problem}
      onSubmit={() => {
        if (!reason) return setProblem(t("risk.triggerChoose"))
        setProblem(undefined)
        trigger.mutate({ path: { id: file.id }, body: { reason, note: note.trim() || null } })
      }}
    >
      <Select
        label={t("risk.triggerReason")}
        required
        data={TRIGGERS.map((one) => ({ value: one, label: t(`risk.triggers.${one}`) }))}
        value={reason ?? null}
        onChange={(next) => setReason(TRIGGERS.find((one) => one === next))}
      />
      <Textarea
        label={t("risk.triggerNote")}
        description={t("risk.triggerNoteHint")}
        autosize
        minRows={3}
        maxLength={20_000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
