import { Anchor, Text } from "@mantine/core"
import { Link } from "react-router"
import type {
  Activity,
  AttendanceConflict,
  Budget,
  Conflict,
  Deliverable,
  Indicator,
  Meeting,
} from "@/api/projectTypes"
import { t, useTranslation } from "@/i18n"
import { formatNumber, formatPartialDate, formatPercent } from "@/i18n/format"
import { usePack } from "@/lib/pack"
import { paths } from "@/paths"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { activityColumns } from "../activities/ActivitiesSection"
import { deliverableColumns } from "../activities/DeliverablesSection"
import { HowMany, moneyWords, Stated } from "../words"

/** What was aimed at, and how far it came, also beyond. */
export function IndicatorTable({ rows }: { rows: readonly Indicator[] }) {
  const { t } = useTranslation()
  const number = (key: "baseline" | "target" | "actual", title: string): Column<Indicator> => ({
    key,
    title,
    align: "end",
    cell: (one) => <HowMany of={one[key]} />,
  })
  return (
    <Section title={t("projects.sections.indicators")} isFlush>
      <DataTable
        caption={t("projects.sections.indicators")}
        rows={rows}
        rowKey={({ id }) => id}
        empty={<EmptyState headingLevel={3} title={t("indicators.none")} />}
        columns={[
          {
            key: "definition",
            title: t("indicators.definition"),
            cell: ({ definition, unit }) => (
              <>
                {definition}
                <Text size="xs" c="dimmed">
                  {unit}
                </Text>
              </>
            ),
          },
          {
            key: "level",
            title: t("indicators.level"),
            cell: ({ level }) => t(`indicators.levels.${level}`),
          },
          number("baseline", t("indicators.baseline")),
          number("target", t("indicators.target")),
          number("actual", t("reports.achieved")),
          {
            key: "achieved",
            title: t("reports.ofTarget"),
            align: "end",
            cell: ({ achieved }) => (
              <Stated>{typeof achieved === "number" && formatPercent(achieved / 100)}</Stated>
            ),
          },
        ]}
      />
    </Section>
  )
}

/** What was planned when, and when it took place. */
export function ActivityTable({ rows }: { rows: readonly Activity[] }) {
  const { t } = useTranslation()
  const { county } = usePack()
  return (
    <Section title={t("projects.sections.activities")} isFlush>
      <DataTable
        caption={t("projects.sections.activities")}
        rows={rows}
        rowKey={({ id }) => id}
        empty={<EmptyState headingLevel={3} title={t("activities.none")} />}
        columns={activityColumns(rows, county)}
      />
    </Section>
  )
}

/** What was handed over, and whether it was approved. */
export function DeliverableTable({ rows }: { rows: readonly Deliverable[] }) {
  const { t } = useTranslation()
  const { term } = usePack()
  return (
    <Section title={t("deliverables.title")} isFlush>
      <DataTable
        caption={t("deliverables.title")}
        rows={rows}
        rowKey={({ id }) => id}
        empty={<EmptyState headingLevel={3} title={t("deliverables.none")} />}
        columns={deliverableColumns(term)}
      />
    </Section>
  )
}

/** Line by line what was planned, committed and spent. */
export function ExecutionTable({ budget }: { budget: Budget }) {
  const { t } = useTranslation()
  type Line = Budget["lines"][number]
  const money = (key: "amount" | "committed" | "spent" | "not_eligible", title: string): Column<Line> => ({
    key,
    title,
    align: "end",
    cell: (line) => moneyWords(line[key], budget.currency),
  })
  return (
    <Section title={t("reports.execution")} isFlush>
      <DataTable
        caption={t("reports.execution")}
        rows={budget.lines}
        rowKey={({ id }) => id}
        empty={
          <EmptyState
            headingLevel={3}
            title={t(budget.has_own_lines_only ? "budget.noOwnLines" : "budget.noLines")}
          />
        }
        isMarked={({ amount, spent }) => spent > amount}
        columns={[
          {
            key: "line",
            title: t("budget.line"),
            cell: ({ code, name, partner_name, period }) => (
              <>
                {code && <b>{code} </b>}
                {name}
                <Text size="xs" c="dimmed">
                  {[partner_name ?? t("budget.leader"), period].filter(Boolean).join(" · ")}
                </Text>
              </>
            ),
          },
          money("amount", t("activities.planned")),
          money("committed", t("budget.committed")),
          money("spent", t("budget.spent")),
          money("not_eligible", t("budget.notEligible")),
        ]}
      />
    </Section>
  )
}

/** What was paid in which currency. Sums of two currencies are never one. */
export function PaidTables({ budget }: { budget: Budget }) {
  const { t } = useTranslation()
  const { paid_in_others: others, paid_by_currency: totals } = budget
  if (totals.length === 0) return null
  const title = t("reports.paidByCurrency")
  // Of a line that is another partner's the totals tell, and nothing else.
  if (totals.every(({ paid }) => paid.currency === budget.currency)) {
    return (
      <Section title={title}>
        <Text size="sm">{t("reports.paidInOwn")}</Text>
      </Section>
    )
  }
  return (
    <>
      {others.length > 0 && (
        <Section title={t("reports.paidInOthers")} text={t("reports.paidInOthersText")} isFlush>
          <DataTable
            caption={t("reports.paidInOthers")}
            rows={others}
            rowKey={({ line_id, paid, is_eligible }) => `${line_id} ${paid.currency} ${is_eligible}`}
            empty={null}
            columns={[
              {
                key: "line",
                title: t("budget.line"),
                cell: ({ line_code, line_name, is_eligible }) => (
                  <>
                    {line_code && <b>{line_code} </b>}
                    {line_name}{" "}
                    {!is_eligible && <StatusTag tone="notice">{t("budget.notEligibleTag")}</StatusTag>}
                  </>
                ),
              },
              ...paidColumns<Budget["paid_in_others"][number]>(budget),
            ]}
          />
        </Section>
      )}
      <Section title={title} isFlush>
        <DataTable
          caption={title}
          rows={totals}
          rowKey={({ paid }) => paid.currency}
          empty={null}
          columns={[
            { key: "currency", title: t("budget.currency"), cell: ({ paid }) => paid.currency },
            ...paidColumns<Budget["paid_by_currency"][number]>(budget),
          ]}
        />
      </Section>
    </>
  )
}

type Paid = { paid: { amount: number; currency: string }; amount: number; expenses: number }

/** How much was paid, and what it comes to in the budget; what was paid in the budget's currency has no rate. */
const paidColumns = <T extends Paid>({ currency }: Budget): Column<T>[] => [
  {
    key: "paid",
    title: t("reports.paid"),
    align: "end",
    cell: ({ paid }) => moneyWords(paid.amount, paid.currency),
  },
  {
    key: "amount",
    title: t("reports.inBudget"),
    align: "end",
    cell: ({ paid, amount }) =>
      paid.currency === currency ? t("reports.noRate") : moneyWords(amount, currency),
  },
  {
    key: "expenses",
    title: t("budget.expenses"),
    align: "end",
    cell: ({ expenses }) => formatNumber(expenses),
  },
]

/** The meetings of a project, with their numbers in their row. */
export function MeetingRows({ rows }: { rows: readonly Meeting[] }) {
  const { t } = useTranslation()
  return (
    <Section title={t("projects.sections.meetings")} isFlush>
      <DataTable
        caption={t("projects.sections.meetings")}
        rows={rows}
        rowKey={({ id }) => id}
        empty={<EmptyState headingLevel={3} title={t("meetings.none")} />}
        columns={[
          { key: "title", title: t("meetings.meeting"), cell: ({ title }) => title },
          {
            key: "kind",
            title: t("meetings.kind"),
            cell: ({ kind, number }) =>
              number
                ? t("meetings.numbered", { kind: t(`meetings.kinds.${kind}`), number })
                : t(`meetings.kinds.${kind}`),
          },
          {
            key: "held",
            title: t("meetings.held"),
            cell: ({ held }) => <Stated>{held && formatPartialDate(held)}</Stated>,
          },
          { key: "place", title: t("meetings.place"), cell: ({ place }) => <Stated>{place}</Stated> },
          {
            key: "participants",
            title: t("meetings.participants"),
            align: "end",
            cell: ({ participants }) => <HowMany of={participants} />,
          },
        ]}
      />
    </Section>
  )
}

type ConflictProps = {
  rows: readonly Conflict[]
  attendance?: readonly AttendanceConflict[]
}

/** What sources disagree on: each value with where it stands; and attendance lists that count other than is stated. */
export function ConflictTable({ rows, attendance = [] }: ConflictProps) {
  const { t } = useTranslation()
  return (
    <Section title={t("reports.conflicts")} text={t("claims.text")} isFlush>
      <DataTable
        caption={t("reports.conflicts")}
        rows={rows}
        rowKey={({ subject_id, field, value, source }) => `${subject_id} ${field} ${value} ${source}`}
        empty={<EmptyState headingLevel={3} title={t("reports.noConflicts")} />}
        columns={[
          {
            key: "subject",
            title: t("reports.subject"),
            cell: ({ subject, title }) => (
              <>
                {title ?? t(`reports.subjects.${subject}`)}
                <Text size="xs" c="dimmed">
                  {t(`reports.subjects.${subject}`)}
                </Text>
              </>
            ),
          },
          { key: "field", title: t("claims.field"), cell: ({ field }) => t(`claims.fields.${field}`) },
          {
            key: "value",
            title: t("claims.value"),
            cell: ({ value, is_derived }) => (
              <>
                {value} {is_derived && <StatusTag>{t("claims.derived")}</StatusTag>}
              </>
            ),
          },
          { key: "source", title: t("claims.source"), cell: ({ source }) => source },
        ]}
      />
      {attendance.length > 0 && (
        <DataTable
          caption={t("reports.attendanceConflicts")}
          rows={attendance}
          rowKey={({ training_id }) => training_id}
          empty={null}
          columns={[
            {
              key: "title",
              title: t("trainings.training"),
              cell: ({ training_id, title }) => (
                <Anchor component={Link} to={paths.training(training_id)} size="sm">
                  {title}
                </Anchor>
              ),
            },
            {
              key: "stated",
              title: t("attendance.stated"),
              align: "end",
              cell: ({ stated }) => formatNumber(stated),
            },
            {
              key: "listed",
              title: t("attendance.listed"),
              align: "end",
              cell: ({ listed }) => formatNumber(listed),
            },
          ]}
        />
      )}
    </Section>
  )
}
