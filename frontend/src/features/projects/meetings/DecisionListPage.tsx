import { Anchor, Button, Group, Select, Text } from "@mantine/core"
import { meetingDecisionList } from "@punte/client/projects"
import { Link, type LoaderFunctionArgs } from "react-router"
import type { DecisionLine } from "@/api/projectTypes"
import { load, q, useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { paths } from "@/paths"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { FilterChips } from "@/ui/FilterChips"
import { KeysetPager } from "@/ui/KeysetPager"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { ProjectTabs } from "../ProjectTabs"
import { Stated } from "../words"
import { DECISION_STATES, DECISION_TONES } from "./kinds"
import { SettleButtons } from "./SettleButtons"
import { useSettle } from "./useSettle"

const FILTERS = ["state", "whose"] as const
type Values = ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>

const stateOf = (value: string | undefined) => DECISION_STATES.find((one) => one === value)
const decisions = ({ state, whose, cursor }: Values) => {
  const known = stateOf(state)
  return q(meetingDecisionList, {
    query: {
      ...(known ? { state: known } : {}),
      ...(whose === "mine" ? { mine: true } : {}),
      ...(cursor ? { cursor } : {}),
      limit: 50,
    },
  })
}

export const handle = { title: "meetingDecisions" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) => load(decisions(filtersOf(request, FILTERS)))

/** What the meetings of the own organisation decided, as tasks; those that are open unless others are asked for. */
export default function DecisionListPage() {
  const { t } = useTranslation()
  const may = useMay()
  const settle = useSettle()
  const { values, set, clear, cursor, pager } = useFilters(FILTERS)
  const { data, isFetching } = useLoaded(decisions({ ...values, cursor }))
  const state = stateOf(values.state)
  const isMine = values.whose === "mine"
  const chips = [
    ...(state ? [{ key: "state", label: t(`meetings.decisionStates.${state}`) }] : []),
    ...(isMine ? [{ key: "whose", label: t("meetings.mine") }] : []),
  ]
  return (
    <Page
      title={t("meetings.decisionListTitle")}
      lead={t("meetings.decisionListText")}
      above={
        <Anchor component={Link} to={paths.meetings} size="sm">
          {t("meetings.title")}
        </Anchor>
      }
      actions={
        may("projects.report") && (
          <Button component={Link} to={paths.projectHandovers} variant="default">
            {t("projectHandover.who")}
          </Button>
        )
      }
    >
      <ProjectTabs here="meetings" />
      <Group align="flex-end" gap="sm" className="no-print">
        <Select
          label={t("projects.status")}
          w={200}
          allowDeselect={false}
          data={DECISION_STATES.map((value) => ({ value, label: t(`meetings.decisionStates.${value}`) }))}
          value={state ?? "open"}
          onChange={(next) => set({ state: next === "open" ? null : next })}
        />
        <Select
          label={t("meetings.whose")}
          placeholder={t("common.all")}
          w={240}
          clearable
          clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("meetings.whose") }) }}
          data={[{ value: "mine", label: t("meetings.mine") }]}
          value={isMine ? "mine" : null}
          onChange={(whose) => set({ whose })}
        />
      </Group>
      <FilterChips chips={chips} onRemove={(key) => set({ [key]: null })} onClear={clear} />
      <Section title={t("meetings.decisionListTitle")} isFlush isTitleHidden>
        <DataTable
          caption={t("meetings.decisionListTitle")}
          rows={data.items}
          rowKey={({ decision }) => decision.id}
          isRefreshing={isFetching}
          isMarked={({ is_overdue }) => is_overdue === true}
          empty={
            <EmptyState
              title={t(chips.length > 0 ? "meetings.noDecisionMatches" : "meetings.noneOpen")}
              text={t(chips.length > 0 ? "projects.noneFilteredText" : "meetings.noneOpenText")}
            />
          }
          columns={[
            {
              key: "text",
              title: t("meetings.decision"),
              cell: ({ meeting_id, decision }) => (
                <Anchor
                  component={Link}
                  to={paths.meetingDecision(meeting_id, decision.id)}
                  size="sm"
                  fw={600}
                >
                  {decision.text}
                </Anchor>
              ),
            },
            {
              key: "meeting",
              title: t("meetings.meeting"),
              cell: ({ meeting_id, meeting_title }) => (
                <Anchor component={Link} to={paths.meeting(meeting_id)} size="sm">
                  {meeting_title}
                </Anchor>
              ),
            },
            {
              key: "by",
              title: t("meetings.by"),
              cell: ({ decision: { owner_name, by } }) => (
                <Stated>{[owner_name, by].filter(Boolean).join(", ")}</Stated>
              ),
            },
            {
              key: "due",
              title: t("meetings.due"),
              cell: ({ decision: { due_on } }) => <Stated>{due_on && formatDate(due_on)}</Stated>,
            },
            {
              key: "state",
              title: t("projects.status"),
              cell: ({ decision: { state: one, ended_on }, is_overdue }) => (
                <Group gap={4}>
                  <StatusTag tone={DECISION_TONES[one]}>{t(`meetings.decisionStates.${one}`)}</StatusTag>
                  {is_overdue && <StatusTag tone="warn">{t("meetings.overdue")}</StatusTag>}
                  {ended_on && (
                    <Text size="xs" c="dimmed">
                      {formatDate(ended_on)}
                    </Text>
                  )}
                </Group>
              ),
            },
            // The record of each of these meetings is the own organisation's.
            ...(may("projects.report")
              ? [
                  {
                    key: "actions",
                    title: t("common.actions"),
                    isUnlabelled: true,
                    cell: ({ meeting_id, meeting_version, decision }: DecisionLine) => (
                      <SettleButtons
                        meeting={{ id: meeting_id, version: meeting_version }}
                        decision={decision}
                        settle={settle}
                      />
                    ),
                  },
                ]
              : []),
          ]}
        />
        <KeysetPager {...pager(data.next)} isBusy={isFetching} />
      </Section>
    </Page>
  )
}
