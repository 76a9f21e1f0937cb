import { List, Select, Text } from "@mantine/core"
import { colleagueList, handoverCreateMany } from "@punte/client"
import { useState } from "react"
import { q, useAsked } from "@/api/query"
import type { Item } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { FormDialog } from "@/ui/FormDialog"
import { BatchDialog } from "./BatchProgress"
import { HANDOVER_READS } from "./handoverReads"
import { type Run, useBatches } from "./useBatches"
import type { Selected } from "./useSelection"

type Row = Item<typeof handoverCreateMany>
/** What has gone of one colleague in all steps, and what stayed after the last. */
type Sum = Pick<Row, "cases" | "tasks" | "left" | "notes">

type Props = { people: readonly Selected[]; onClose: (outcomes: Run<Selected>["outcomes"]) => void }

/** Gives everything of these colleagues to one, one after the other and each in as many steps as it takes. */
export function HandOverMany({ people, onClose }: Props) {
  const { t } = useTranslation()
  const { data, error } = useAsked(q(colleagueList))
  const [to, setTo] = useState<string | null>(null)
  const [isRefused, setRefused] = useState(false)
  const [sums, setSums] = useState<Readonly<Record<string, Sum>>>({})
  const add = (row: Row) =>
    setSums((before) => {
      const { cases, tasks } = before[row.id] ?? { cases: 0, tasks: 0 }
      const { left, notes } = row
      return { ...before, [row.id]: { cases: cases + row.cases, tasks: tasks + row.tasks, left, notes } }
    })
  const batches = useBatches<Selected>(
    async (rows) => {
      for (;;) {
        const report = await handoverCreateMany({
          body: { user_ids: rows.map(({ id }) => id), to: to ?? "" },
        })
        report.items.forEach(add)
        // Where nothing moves any more, what is left does not go.
        const isMoving = report.items.some((row) => row.has_more && row.cases + row.tasks > 0)
        if (!isMoving) return report
      }
    },
    HANDOVER_READS,
    1,
  )
  const { run } = batches
  const title = t("handover.many.title")
  if (run) {
    const told = people.flatMap(({ id, name }) => {
      const sum = sums[id]
      return sum ? [{ id, name, sum }] : []
    })
    return (
      <BatchDialog
        of="handover.many"
        title={title}
        run={run}
        onGoOn={batches.goOn}
        onClose={() => onClose(run.outcomes)}
      >
        <List size="sm" aria-label={t("handover.many.what")}>
          {told.map(({ id, name, sum }) => (
            <List.Item key={id}>
              {name}:{" "}
              {formatList([
                t("handover.cases", { count: sum.cases }),
                t("handover.looseTasks", { count: sum.tasks }),
                ...(sum.left > 0 ? [t("handover.many.left", { count: sum.left })] : []),
                ...(sum.notes > 0 ? [t("handover.notes", { count: sum.notes })] : []),
              ])}
            </List.Item>
          ))}
        </List>
      </BatchDialog>
    )
  }
  const leaving = new Set(people.map(({ id }) => id))
  return (
    <FormDialog
      isOpen
      onClose={() => onClose({})}
      size="md"
      title={title}
      text={t("handover.many.text")}
      submit={t("handover.submit")}
      problem={error ? problemText(error) : undefined}
      onSubmit={() => (to ? batches.start(people) : setRefused(true))}
    >
      <Select
        label={t("handover.many.to")}
        searchable
        data={(data?.items ?? [])
          .filter(({ id }) => !leaving.has(id))
          .map((one) => ({ value: one.id, label: one.display_name }))}
        value={to}
        onChange={setTo}
        error={isRefused && !to && t("handover.many.required")}
        comboboxProps={{ withinPortal: true }}
      />
      <Text size="sm" c="dimmed">
        {t("handover.many.selected", { count: people.length })}
      </Text>
    </FormDialog>
  )
}
