import { Textarea } from "@mantine/core"
import {
  trainingAttendanceKeep,
  trainingAttendanceList,
  trainingList,
  trainingRead,
} from "@punte/client/projects"
import { useState } from "react"
import type { Problem } from "@/api/problem"
import type { AttendanceTable, Training } from "@/api/projectTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { addMonths, today } from "@/lib/days"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { COUNT_REFRESHES } from "../refreshes"
import { Faults, Found } from "./AttendanceFound"

/** A list is kept no longer than this. */
const MONTHS_MAX = 120

/**
 * Keeps an attendance list as it is copied out of a spreadsheet: as a whole, or not at all. It is looked at first, so that
 * whoever keeps it sees who is in it and says whether the training counts them.
 */
export function AttendanceDialog({ training, onClose }: { training: Training; onClose: () => void }) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => ({
    table: "",
    erase_on: training.attendance?.erase_on ?? (null as string | null),
    take_over: false,
  }))
  const [found, setFound] = useState<AttendanceTable>()
  const refused = useRefused(trainingRead)
  const onProblem = (problem: Problem) => {
    // The training is another one now: it is looked at anew what the list changes of it.
    if (problem.isStale) setFound(undefined)
    return refused.onProblem(problem)
  }
  const look = useChange(trainingAttendanceKeep, { onProblem, onDone: (answer) => setFound(answer) })
  const keep = useChange(trainingAttendanceKeep, {
    refreshes: [trainingRead, trainingList, trainingAttendanceList, ...COUNT_REFRESHES],
    onProblem,
    onDone: (answer) => (answer.kept ? onClose() : setFound(answer)),
    says: ({ kept, faulty }) =>
      kept ? t("attendance.saved", { count: kept.rows }) : t("attendance.notSaved", { count: faulty }),
  })
  const isSound = found?.faulty === 0
  const submit = () => {
    const { take_over, ...rest } = fields
    const given = refused.complete(rest)
    if (!given) return
    const at = { path: { id: training.id }, headers: refused.ifMatch(training.version) }
    if (isSound) keep.mutate({ ...at, body: { mode: "keep", take_over, ...given } })
    else look.mutate({ ...at, body: { mode: "check", ...given } })
  }
  return (
    <ChangeDialog
      title={t("attendance.keepTitle")}
      text={t("attendance.keepText")}
      submit={t(isSound ? "attendance.keep" : "attendance.look")}
      size="xl"
      onClose={onClose}
      isBusy={look.isPending || keep.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <Textarea
        label={t("attendance.table")}
        description={t("attendance.tableHint")}
        required
        rows={10}
        spellCheck={false}
        autoComplete="off"
        value={fields.table}
        onChange={(event) => {
          change({ table: event.currentTarget.value, take_over: false })
          setFound(undefined)
        }}
        error={refused.errors.table}
      />
      <DayInput
        label={t("attendance.eraseOn")}
        description={t("attendance.eraseOnHint")}
        value={fields.erase_on}
        onChange={(erase_on) => change({ erase_on })}
        max={addMonths(today(), MONTHS_MAX)}
        error={refused.errors.erase_on}
        isRequired
      />
      {found && !isSound && <Faults found={found} />}
      {found && isSound && (
        <Found
          training={training}
          found={found}
          isTakenOver={fields.take_over}
          onTakeOver={(take_over) => change({ take_over })}
          error={refused.errors.take_over}
        />
      )}
    </ChangeDialog>
  )
}
