import { Select } from "@mantine/core"
import { placementEnd, placementList } from "@punte/client"
import { useState } from "react"
import type { Case, Placement } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { fieldProblemText, problemText } from "@/i18n/problems"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { errorsOf } from "@/lib/formProblems"
import { usePack } from "@/lib/pack"
import { useStale } from "@/lib/useStale"
import { FormDialog } from "@/ui/FormDialog"
import { PLACEMENT_REFRESHES } from "./refreshes"

/** The person moves out, and the bed is free again. */
export function EndDialog({ file, stay, onClose }: { file: Case; stay: Placement; onClose: () => void }) {
  const { t } = useTranslation()
  const { pack, term } = usePack()
  const [day, setDay] = useState<string | null>(today())
  const [reason, setReason] = useState<string | null>(null)
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [problem, setProblem] = useState<string>()
  const stale = useStale(placementList)
  const end = useChange(placementEnd, {
    refreshes: PLACEMENT_REFRESHES,
    says: () => t("placement.ended"),
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
      title={t("placement.endTitle", { name: stay.organisation_name })}
      text={t("placement.endText")}
      submit={t("placement.end")}
      onClose={onClose}
      isBusy={end.isPending}
      isUnsaved={reason !== null}
      problem={problem}
      onSubmit={() => {
        setErrors(reason ? {} : { reason: fieldProblemText("required") })
        setProblem(reason ? undefined : t("problems.checkForm"))
        if (!reason) return
        end.mutate({
          path: { id: file.id, placement_id: stay.id },
          headers: ifMatch(stay.version),
          body: { ended_on: day ?? today(), reason },
        })
      }}
    >
      <DayInput
        label={t("placement.endedOn")}
        value={day}
        onChange={setDay}
        max={today()}
        error={errors.ended_on}
      />
      <Select
        label={t("placement.endReason")}
        required
        allowDeselect={false}
        data={(pack.code_lists.placement_end ?? [])
          .filter(({ code }) => code !== "moved")
          .map(({ code }) => ({ value: code, label: term("placement_end", code) }))}
        value={reason}
        onChange={setReason}
        error={errors.reason}
        comboboxProps={{ withinPortal: true }}
      />
    </FormDialog>
  )
}
