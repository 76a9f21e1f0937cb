import { Textarea } from "@mantine/core"
import { placementList, placementUpdate } from "@punte/client"
import { useState } from "react"
import type { Case, Placement } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { ConflictDialog } from "@/ui/ConflictDialog"
import { PLACEMENT_REFRESHES } from "./refreshes"

const FIELDS = ["planned_end_on", "note"] as const
type Fields = { planned_end_on: string | null; note: string }

const fieldsOf = ({ planned_end_on = null, note }: Placement): Fields => ({
  planned_end_on,
  note: note ?? "",
})
const differing = (mine: Fields, theirs: Fields) => FIELDS.filter((field) => mine[field] !== theirs[field])

/** The person is to leave on another day, or something else has to be known. */
export function StayDialog({ file, stay, onClose }: { file: Case; stay: Placement; onClose: () => void }) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => fieldsOf(stay))
  const [version, setVersion] = useState(stay.version)
  const [theirs, setTheirs] = useState<Placement>()
  const refused = useRefused(placementList)
  const { errors } = refused
  const update = useChange(placementUpdate, {
    refreshes: PLACEMENT_REFRESHES,
    says: () => t("placement.changed"),
    onDone: onClose,
    onProblem: (refusal) => {
      const newer = refusal.newer<Placement>("nights")
      if (!newer) return refused.onProblem(refusal)
      // Only the rest of the stay changed, or both wrote the same: there is nothing to choose.
      if (differing(fields, fieldsOf(newer)).length === 0) save(fields, newer.version)
      else setTheirs(newer)
      return true
    },
  })
  const save = (what: Fields, on: number) => {
    refused.clear()
    setVersion(on)
    update.mutate({
      path: { id: file.id, placement_id: stay.id },
      headers: ifMatch(on),
      body: { ...what, note: what.note.trim() || null },
    })
  }
  const labels = { planned_end_on: t("placement.plannedEnd"), note: t("placement.note") }
  const words = ({ planned_end_on, note }: Fields) => ({
    planned_end_on: planned_end_on ? formatDate(planned_end_on) : t("placement.noPlannedEnd"),
    note,
  })
  const other = theirs && fieldsOf(theirs)
  return (
    <>
      <ChangeDialog
        isOpen={!theirs}
        title={t("placement.changeTitle")}
        submit={t("common.save")}
        onClose={onClose}
        isBusy={update.isPending}
        isChanged={isChanged}
        problem={refused.problem}
        onSubmit={() => save(fields, version)}
      >
        <DayInput
          label={labels.planned_end_on}
          description={t("placement.plannedEndHint")}
          value={fields.planned_end_on}
          isClearable
          onChange={(planned_end_on) => change({ planned_end_on })}
          error={errors.planned_end_on}
        />
        <Textarea
          label={labels.note}
          description={t("placement.noteHint")}
          autosize
          minRows={2}
          maxLength={2000}
          value={fields.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
          error={errors.note}
        />
      </ChangeDialog>
      <ConflictDialog
        fields={
          other &&
          differing(fields, other).map((field) => ({
            key: field,
            label: labels[field],
            mine: words(fields)[field],
            theirs: words(other)[field],
          }))
        }
        version={theirs?.version}
        isBusy={update.isPending}
        onClose={() => setTheirs(undefined)}
        onChoose={(choice) => {
          if (!theirs || !other) return
          const mine = differing(fields, other).filter((field) => choice[field] === "mine")
          const chosen = { ...other, ...Object.fromEntries(mine.map((field) => [field, fields[field]])) }
          change(chosen)
          setTheirs(undefined)
          save(chosen, theirs.version)
        }}
      />
    </>
  )
}
