import { Anchor, Group, Skeleton, Stack, Text } from "@mantine/core"
import { calendarRead, meetingDecisionList } from "@punte/client/projects"
import type { ReactNode } from "react"
import { Link } from "react-router"
import type { CalendarEntry, DecisionLine } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { saidWords, whenWords } from "@/lib/calendarWords"
import { addDays, today } from "@/lib/days"
import { paths } from "@/paths"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { Line } from "./Line"
import { ShownFirst } from "./ShownFirst"
import { Unread } from "./Unread"

/** So many days ahead. */
const AHEAD = 14

/** What is the person's own in projects: what they see to, and what comes next. */
export function OwnInProjects() {
  return (
    <Stack gap="lg">
      <Decisions />
      <Next />
    </Stack>
  )
}

/** Open decisions of meetings that the person sees to; what is overdue stands first, what has no day last. */
function Decisions() {
  const { t } = useTranslation()
  const asked = useAsked(q(meetingDecisionList, { query: { mine: true, limit: 50 } }))
  return (
    <Part
      title={t("homeProjects.decisions")}
      asked={asked}
      items={asked.data?.items}
      none={t("homeProjects.noDecisions")}
      all={`${paths.meetingDecisions}?whose=mine`}
      toAll={t("homeProjects.toDecisions")}
      hasMore={Boolean(asked.data?.next)}
    >
      {(line) => <Decision key={line.decision.id} line={line} />}
    </Part>
  )
}

function Decision({ line }: { line: DecisionLine }) {
  const { t } = useTranslation()
  const { decision, meeting_id, meeting_title, project_title, is_overdue } = line
  const due = decision.due_on && t("home.dueOn", { date: formatDate(decision.due_on) })
  return (
    <Line
      to={paths.meetingDecision(meeting_id, decision.id)}
      name={decision.text}
      more={[due ?? t("homeProjects.noDay"), meeting_title, project_title]}
    >
      {is_overdue && <StatusTag tone="warn">{t("meetings.overdue")}</StatusTag>}
    </Line>
  )
}

/** What is dated in the days to come of what the person entered or worked on. */
function Next() {
  const { t } = useTranslation()
  const from = today()
  const asked = useAsked(q(calendarRead, { query: { from, to: addDays(from, AHEAD), breadth: "own" } }))
  return (
    <Part
      title={t("homeProjects.next", { days: AHEAD })}
      asked={asked}
      items={asked.data?.items.filter(isAhead)}
      none={t("homeProjects.noNext")}
      all={`${paths.calendar}?breadth=own`}
      toAll={t("homeProjects.toCalendar")}
      hasMore={asked.data?.has_more ?? false}
    >
      {(entry) => (
        <Line
          key={entry.key}
          to={entry.path ?? paths.calendar}
          name={entry.title}
          more={[
            whenWords(entry),
            saidWords(entry),
            entry.parent_title,
            entry.project_title !== entry.title && entry.project_title,
          ]}
        />
      )}
    </Part>
  )
}

/**
 * What is neither done nor given up. Decisions stand by themselves; a year is no day to look forward to
 * (docs/decisions/0072).
 */
const isAhead = ({ kind, state, precision }: CalendarEntry) =>
  kind !== "decision" && precision !== "year" && (!state || state === "open")

type PartProps<T> = {
  title: string
  asked: Parameters<typeof Unread>[0]["asked"]
  items: readonly T[] | undefined
  /** In place of none. */
  none: string
  /** Where all are. */
  all: string
  toAll: string
  hasMore: boolean
  children: (item: T) => ReactNode
}

function Part<T>({ title, asked, items, none, all, toAll, hasMore, children }: PartProps<T>) {
  const { t } = useTranslation()
  if (asked.error && !items) return <Unread title={title} asked={asked} />
  return (
    <Section
      title={title}
      actions={
        <Anchor component={Link} to={all} size="sm">
          {toAll}
        </Anchor>
      }
    >
      {!items && (
        <Stack gap="sm" aria-busy>
          <Skeleton height={16} width="60%" />
          <Skeleton height={16} width="85%" />
        </Stack>
      )}
      {items?.length === 0 && (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      )}
      <ShownFirst items={items ?? []}>{children}</ShownFirst>
      {hasMore && (
        <Group mt={4}>
          <Anchor component={Link} to={all} size="sm">
            {t("home.more")}
          </Anchor>
        </Group>
      )}
    </Section>
  )
}
