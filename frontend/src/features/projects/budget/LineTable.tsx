import { ScrollArea } from "@mantine/core"
import type { Budget } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { formatAmount } from "@/i18n/format"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Section } from "@/ui/Section"
import classes from "../Projects.module.css"
import { moneyWords } from "../words"
import { type LineRow, rowsOf } from "./lineRows"

/** What a budget is for: lines by partner and period, and how far each was executed. */
export function LineTable({ budget }: { budget: Budget }) {
  const { t } = useTranslation()
  const { rows, periods } = rowsOf(budget.lines)
  const money = (minor: number | undefined) => (
    <span className={classes.numbers}>{minor === undefined ? "" : formatAmount(minor)}</span>
  )
  const column = (key: string, title: string, of: (row: LineRow) => number | undefined): Column<LineRow> => ({
    key,
    title,
    align: "end",
    cell: (row) => money(of(row)),
  })
  const isOnePeriod = periods.length === 1
  const hasLines = budget.lines_total !== null && budget.lines_total !== undefined
  const columns: Column<LineRow>[] = [
    {
      key: "name",
      title: t("budget.line"),
      cell: ({ code, name }) => (
        <>
          {code && <b>{code} </b>}
          {name}
        </>
      ),
    },
    { key: "partner", title: t("projects.partner"), cell: ({ partner }) => partner ?? t("budget.leader") },
    ...(isOnePeriod
      ? []
      : periods.map((period) =>
          column(`period ${period}`, period || t("budget.noPeriod"), ({ amounts }) => amounts.get(period)),
        )),
    column("total", periods[0] && isOnePeriod ? periods[0] : t("budget.amount"), ({ total }) => total),
    column("committed", t("budget.committed"), ({ committed }) => committed),
    column("spent", t("budget.spent"), ({ spent }) => spent),
    column("left", t("budget.left"), ({ total, spent }) => total - spent),
  ]
  return (
    <Section
      title={t("budget.lines")}
      text={
        !hasLines
          ? undefined
          : t(budget.has_own_lines_only ? "budget.ownLines" : "budget.linesTotal", {
              amount: moneyWords(budget.lines_total, budget.currency),
              currency: budget.currency ?? "",
            })
      }
      isFlush
    >
      {/* Many periods scroll within the section. */}
      <ScrollArea
        type="auto"
        viewportProps={{ tabIndex: 0, role: "region", "aria-label": t("budget.lines") }}
      >
        <DataTable
          caption={t("budget.lines")}
          rows={rows}
          rowKey={({ key }) => key}
          empty={
            <EmptyState
              headingLevel={3}
              title={t(budget.has_own_lines_only ? "budget.noOwnLines" : "budget.noLines")}
              text={t(budget.has_own_lines_only ? "budget.noOwnLinesText" : "budget.noLinesText")}
            />
          }
          columns={columns}
          isMarked={({ total, spent }) => spent > total}
        />
      </ScrollArea>
    </Section>
  )
}
