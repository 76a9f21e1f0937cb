import { Textarea } from "@mantine/core"
import { placementList, placementUpdate } from "@punte/client"
import { useState } from "react"
import type { Case, Placement } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { DayInput } from "@/lib/DayInput"
import { errorsOf } from "@/lib/formProblems"
import { useStale } from "@/lib/useStale"
import { FormDialog } from "@/ui/FormDialog"
import { PLACEMENT_REFRESHES } from "./refreshes"

/** The person is to leave on another day, or something else has to be known. */
export function StayDialog({ file, stay, onClose }: { file: Case; stay: Placement; onClose: () => void }) {
  const { t } = useTranslation()
  const [planned, setPlanned] = useState<string | null>(stay.planned_end_on ?? null)
  const [note, setNote] = useState(stay.note ?? "")
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [problem, setProblem] = useState<string>()
  const stale = useStale(placementList)
  const update = useChange(placementUpdate, {
    refreshes: PLACEMENT_REFRESHES,
    says: () => t("placement.changed"),
    onDone: onClose,
    onProblem: (refusal) => {
      setErrors(errorsOf(refusal))
      setProblem(
        refusal.isStale
          ? stale()
          : refusal.fields.length > 0
            ? t("problems.checkForm")
            : problemText(refusal),
      )
      return true
    },
  })
  return (
    <FormDialog
      isOpen
      title={t("placement.changeTitle")}
      submit={t("common.save")}
      onClose={onClose}
      isBusy={update.isPending}
      isUnsaved={note !== (stay.note ?? "") || planned !== (stay.planned_end_on ?? null)}
      problem={problem}
      onSubmit={() =>
        update.mutate({
          path: { id: file.id, placement_id: stay.id },
          headers: ifMatch(stay.version),
          body: { planned_end_on: planned, note: note.trim() || null },
        })
      }
    >
      <DayInput
        label={t("placement.plannedEnd")}
        description={t("placement.plannedEndHint")}
        value={planned}
        isClearable
        onChange={setPlanned}
        error={errors.planned_end_on}
      />
      <Textarea
        label={t("placement.note")}
        description={t("placement.noteHint")}
        autosize
        minRows={2}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        error={errors.note}
      />
    </FormDialog>
  )
}
