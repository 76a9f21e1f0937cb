import { Table, Text, Textarea } from "@mantine/core"
import { trainingAttendanceKeep, trainingAttendanceList, trainingRead } from "@punte/client/projects"
import { useState } from "react"
import type { AttendanceTable, Training } from "@/api/projectTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatNumber } from "@/i18n/format"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { addMonths, today } from "@/lib/days"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"

/** A list is kept no longer than this. */
const MONTHS_MAX = 120
const SHOWN = 50

/** Keeps an attendance list as it is copied out of a spreadsheet: as a whole, or not at all. */
export function AttendanceDialog({ training, onClose }: { training: Training; onClose: () => void }) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => ({
    table: "",
    erase_on: training.attendance?.erase_on ?? (null as string | null),
  }))
  const [found, setFound] = useState<AttendanceTable>()
  const refused = useRefused(trainingRead)
  const keep = useChange(trainingAttendanceKeep, {
    refreshes: [trainingRead, trainingAttendanceList],
    onProblem: refused.onProblem,
    onDone: (answer) => (answer.kept ? onClose() : setFound(answer)),
    says: ({ kept, faulty }) =>
      kept ? t("attendance.saved", { count: kept.rows }) : t("attendance.notSaved", { count: faulty }),
  })
  return (
    <ChangeDialog
      title={t("attendance.keepTitle")}
      text={t("attendance.keepText")}
      submit={t("attendance.keep")}
      size="xl"
      onClose={onClose}
      isBusy={keep.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        setFound(undefined)
        const given = refused.complete({ table: fields.table, erase_on: fields.erase_on })
        if (given)
          keep.mutate({
            path: { id: training.id },
            body: { mode: "keep", ...given },
            headers: refused.ifMatch(training.version),
          })
      }}
    >
      <Textarea
        label={t("attendance.table")}
        description={t("attendance.tableHint")}
        required
        rows={10}
        spellCheck={false}
        autoComplete="off"
        value={fields.table}
        onChange={(event) => change({ table: event.currentTarget.value })}
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
      {found && <Faults found={found} />}
    </ChangeDialog>
  )
}

/** What is wrong where in what was pasted. */
function Faults({ found }: { found: AttendanceTable }) {
  const { t } = useTranslation()
  return (
    <div role="alert">
      <Text size="sm" fw={600}>
        {t("attendance.faults", { count: found.faulty, valid: formatNumber(found.valid) })}
      </Text>
      <Table.ScrollContainer minWidth={360}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("attendance.line")}</Table.Th>
              <Table.Th>{t("attendance.column")}</Table.Th>
              <Table.Th>{t("attendance.fault")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.faults.slice(0, SHOWN).map(({ line, column, code }) => (
              <Table.Tr key={`${line} ${column} ${code}`}>
                <Table.Td>{formatNumber(line)}</Table.Td>
                <Table.Td>{t(`attendance.columns.${column}`)}</Table.Td>
                <Table.Td>{t(`problems.fields.${code}`)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {found.faulty > SHOWN && (
        <Text size="xs" c="dimmed">
          {t("attendance.moreFaults")}
        </Text>
      )}
    </div>
  )
}
