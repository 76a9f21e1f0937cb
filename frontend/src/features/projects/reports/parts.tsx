import { Text } from "@mantine/core"
import type { Activity, Budget, Conflict, Deliverable, Indicator, Meeting } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { formatPartialDate, formatPercent } from "@/i18n/format"
import { usePack } from "@/lib/pack"
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

/** What sources disagree on: each value with where it stands. */
export function ConflictTable({ rows }: { rows: readonly Conflict[] }) {
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
    </Section>
  )
}
