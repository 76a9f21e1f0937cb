import { Stack } from "@mantine/core"
import type { Budget } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { formatAmount } from "@/i18n/format"
import { type Column, DataTable } from "@/ui/DataTable"
import { Section } from "@/ui/Section"
import classes from "../Projects.module.css"
import { Stated } from "../words"
import { rowsWithTotal, type SubtotalRow } from "./subtotalRows"

/** What the lines of a budget come to by partner and by period, each beside the whole of them. */
export function Subtotals({ budget }: { budget: Budget }) {
  const { t } = useTranslation()
  if (budget.lines.length === 0) return null
  return (
    <Stack gap="lg">
      <SubtotalTable
        title={t("budget.byPartner")}
        head={t("projects.partner")}
        rows={rowsWithTotal(budget.by_partner)}
      />
      <SubtotalTable
        title={t("budget.byPeriod")}
        head={t("budget.period")}
        rows={rowsWithTotal(budget.by_period)}
      />
    </Stack>
  )
}

function SubtotalTable({ title, head, rows }: { title: string; head: string; rows: readonly SubtotalRow[] }) {
  const { t } = useTranslation()
  const money = (key: string, label: string, of: (row: SubtotalRow) => number): Column<SubtotalRow> => ({
    key,
    title: label,
    align: "end",
    cell: (row) => <span className={classes.numbers}>{formatAmount(of(row))}</span>,
  })
  return (
    <Section title={title} isFlush>
      <DataTable
        caption={title}
        rows={rows}
        rowKey={({ key }) => key}
        empty={null}
        columns={[
          {
            key: "name",
            title: head,
            cell: ({ name, isTotal }) => (isTotal ? <b>{t("budget.together")}</b> : <Stated>{name}</Stated>),
          },
          money("amount", t("budget.amount"), ({ amount }) => amount),
          money("committed", t("budget.committed"), ({ committed }) => committed),
          money("spent", t("budget.spent"), ({ spent }) => spent),
          money("left", t("budget.left"), ({ amount, spent }) => amount - spent),
        ]}
      />
    </Section>
  )
}
