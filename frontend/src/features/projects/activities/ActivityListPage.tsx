import { Anchor, Group, Select, Text } from "@mantine/core"
import { activityFind } from "@punte/client/projects"
import { Link, type LoaderFunctionArgs } from "react-router"
import type { ActivityLine } from "@/api/projectTypes"
import { load, q, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { pack, usePack } from "@/lib/pack"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { paths } from "@/paths"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { FilterChips } from "@/ui/FilterChips"
import { KeysetPager } from "@/ui/KeysetPager"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { useTableView } from "@/ui/tableView"
import { CountySelect } from "../CountySelect"
import { ProjectTabs } from "../ProjectTabs"
import { useSubject } from "../useSubject"
import { YearFilter, yearOf } from "../YearFilter"
import { ACTIVITY_STATES, activityColumns } from "./ActivitiesSection"

const FILTERS = ["county", "year", "project", "programme", "state", "done"] as const
type Values = ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>

const stateOf = (value: string | undefined) => ACTIVITY_STATES.find((one) => one === value)

const activities = ({ county, project, programme, done, cursor, ...more }: Values) => {
  const year = yearOf(more.year)
  const state = stateOf(more.state)
  return q(activityFind, {
    query: {
      ...(county ? { county } : {}),
      ...(year ? { year } : {}),
      ...(project ? { project_id: project } : {}),
      ...(programme ? { programme_id: programme } : {}),
      ...(state ? { state } : {}),
      ...(done ? { took_place: true } : {}),
      ...(cursor ? { cursor } : {}),
      limit: 50,
    },
  })
}

export const handle = { title: "activities" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  load(activities(filtersOf(request, FILTERS)), pack)

/** The activities of all projects: what a county of the map was counted from. */
export default function ActivityListPage() {
  const { t } = useTranslation()
  const { county } = usePack()
  const { values, set, clear, cursor, pager } = useFilters(FILTERS)
  const { data, isFetching } = useLoaded(activities({ ...values, cursor }))
  const view = useTableView("activities")
  const on = useSubject(values)
  const state = stateOf(values.state)
  const chips = [
    ...on,
    ...(values.county ? [{ key: "county", label: county(values.county) }] : []),
    ...(yearOf(values.year) ? [{ key: "year", label: values.year ?? "" }] : []),
    ...(state ? [{ key: "state", label: t(`activities.states.${state}`) }] : []),
    ...(values.done ? [{ key: "done", label: t("activities.tookPlace") }] : []),
  ]
  const columns = activityColumns([], county).filter(({ key }) => key !== "title")
  const first: Column<ActivityLine> = {
    key: "title",
    title: t("activities.activity"),
    cell: ({ activity, project_title }) => (
      <>
        <Anchor
          component={Link}
          to={paths.projectSection(activity.project_id, "activities")}
          fw={600}
          size="sm"
        >
          {activity.number} {activity.title}
        </Anchor>
        <Text size="xs" c="dimmed">
          {project_title}
        </Text>
      </>
    ),
  }
  return (
    <Page title={t("activities.all")} lead={t("activities.allText")}>
      <ProjectTabs here="projects" />
      <Group align="flex-end" gap="sm" className="no-print">
        <CountySelect
          placeholder={t("common.all")}
          value={values.county}
          onChange={(next) => set({ county: next })}
        />
        <YearFilter value={values.year} onChange={(year) => set({ year })} />
        <Select
          label={t("projects.status")}
          placeholder={t("common.all")}
          w={180}
          clearable
          clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("projects.status") }) }}
          data={ACTIVITY_STATES.map((one) => ({ value: one, label: t(`activities.states.${one}`) }))}
          value={state ?? null}
          onChange={(next) => set({ state: next })}
        />
      </Group>
      <FilterChips chips={chips} onRemove={(key) => set({ [key]: null })} onClear={clear} />
      <Section title={t("activities.all")} isFlush isTitleHidden>
        <DataTable
          caption={t("activities.all")}
          rows={data.items}
          rowKey={({ activity }) => activity.id}
          view={view}
          isRefreshing={isFetching}
          empty={
            <EmptyState
              title={t(chips.length > 0 ? "activities.noneFiltered" : "activities.none")}
              text={t(chips.length > 0 ? "projects.noneFilteredText" : "activities.noneAnywhere")}
            />
          }
          columns={[
            first,
            ...columns.map(
              ({ cell, ...column }): Column<ActivityLine> => ({
                ...column,
                cell: ({ activity }) => cell(activity),
              }),
            ),
          ]}
        />
        <KeysetPager {...pager(data.next)} isBusy={isFetching} />
      </Section>
    </Page>
  )
}
