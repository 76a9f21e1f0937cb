import { Anchor, Group, Select, Text } from "@mantine/core"
import { organisationRead } from "@punte/client"
import { campaignActionFind, campaignRead } from "@punte/client/projects"
import { Link, type LoaderFunctionArgs } from "react-router"
import type { CampaignActionLine } from "@/api/projectTypes"
import { load, q, useAsked, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { OrganisationSelect } from "@/lib/OrganisationSelect"
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
import { actionColumns } from "./actionColumns"
import { ACTION_AUDIENCES, ACTION_KINDS, ACTION_PLACES, MATERIAL_KINDS } from "./kinds"

const FILTERS = [
  "county",
  "year",
  "project",
  "programme",
  "campaign",
  "kind",
  "material",
  "audience",
  "places",
  "alone",
  "unstated",
  "team",
  "held",
] as const
type Values = ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>

const oneOf = <T extends string>(all: readonly T[], value: string | undefined) =>
  all.find((one) => one === value)

/** What of the address the list is asked for. */
const asked = (values: Omit<Values, "cursor">) => ({
  year: yearOf(values.year),
  kind: oneOf(ACTION_KINDS, values.kind),
  material: oneOf(MATERIAL_KINDS, values.material),
  audience: oneOf(ACTION_AUDIENCES, values.audience),
  places: oneOf(ACTION_PLACES, values.places),
})

const actions = ({ cursor, ...values }: Values) => {
  const { year, kind, material, audience, places } = asked(values)
  return q(campaignActionFind, {
    query: {
      ...(values.county ? { county: values.county } : {}),
      ...(values.county && values.alone ? { alone: true } : {}),
      ...(values.unstated ? { without_county: true } : {}),
      ...(year ? { year } : {}),
      ...(values.project ? { project_id: values.project } : {}),
      ...(values.programme ? { programme_id: values.programme } : {}),
      ...(values.campaign ? { campaign_id: values.campaign } : {}),
      ...(kind ? { kind } : {}),
      ...(material ? { material } : {}),
      ...(audience ? { audience } : {}),
      ...(places ? { places } : {}),
      ...(values.team ? { organisation_id: values.team } : {}),
      ...(values.held ? { held: true } : {}),
      ...(cursor ? { cursor } : {}),
      limit: 50,
    },
  })
}

export const handle = { title: "campaignActions" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  load(actions(filtersOf(request, FILTERS)), pack)

/** The actions of all campaigns: what figures of reports and maps were counted from. */
export default function ActionListPage() {
  const { t } = useTranslation()
  const { county } = usePack()
  const { values, set, clear, cursor, pager } = useFilters(FILTERS)
  const { data, isFetching } = useLoaded(actions({ ...values, cursor }))
  const view = useTableView("campaignActions")
  const chips = useChips(values)
  const columns = actionColumns(county).filter(({ key }) => key !== "title")
  const first: Column<CampaignActionLine> = {
    key: "title",
    title: t("campaigns.action"),
    cell: ({ action, campaign_name }) => (
      <>
        <Anchor component={Link} to={paths.campaign(action.campaign_id)} fw={600} size="sm">
          {action.title}
        </Anchor>
        <Text size="xs" c="dimmed">
          {campaign_name}
        </Text>
      </>
    ),
  }
  return (
    <Page title={t("campaigns.allActions")} lead={t("campaigns.allActionsText")}>
      <ProjectTabs here="campaigns" />
      <Group align="flex-end" gap="sm" className="no-print">
        <CountySelect
          placeholder={t("common.all")}
          value={values.county}
          onChange={(next) => set({ county: next, alone: null })}
        />
        <YearFilter value={values.year} onChange={(year) => set({ year })} />
        <Select
          label={t("campaigns.kinds")}
          placeholder={t("common.all")}
          w={200}
          clearable
          clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("campaigns.kinds") }) }}
          data={ACTION_KINDS.map((kind) => ({ value: kind, label: t(`campaigns.actionKinds.${kind}`) }))}
          value={oneOf(ACTION_KINDS, values.kind) ?? null}
          onChange={(kind) => set({ kind })}
        />
        <OrganisationSelect
          label={t("campaigns.team")}
          placeholder={t("common.all")}
          value={values.team ?? null}
          onChange={(team) => set({ team })}
          isClearable
        />
      </Group>
      <FilterChips chips={chips} onRemove={(key) => set({ [key]: null })} onClear={clear} />
      <Section title={t("campaigns.allActions")} isFlush isTitleHidden>
        <DataTable
          caption={t("campaigns.allActions")}
          rows={data.items}
          rowKey={({ action }) => action.id}
          view={view}
          isRefreshing={isFetching}
          empty={
            <EmptyState
              title={t(chips.length > 0 ? "campaigns.noActionsFiltered" : "campaigns.noActions")}
              text={t(chips.length > 0 ? "projects.noneFilteredText" : "campaigns.noActionsText")}
            />
          }
          columns={[
            first,
            ...columns.map(
              ({ cell, ...column }): Column<CampaignActionLine> => ({
                ...column,
                cell: ({ action }) => cell(action),
              }),
            ),
          ]}
        />
        <KeysetPager {...pager(data.next)} isBusy={isFetching} />
      </Section>
    </Page>
  )
}

/** What the list is filtered by, in words. */
function useChips(values: Omit<Values, "cursor">) {
  const { t } = useTranslation()
  const { county } = usePack()
  const on = useSubject(values)
  const campaign = useAsked(q(campaignRead, { path: { id: values.campaign ?? "" } }), !!values.campaign)
  const team = useAsked(q(organisationRead, { path: { id: values.team ?? "" } }), !!values.team)
  const { year, kind, material, audience, places } = asked(values)
  return [
    ...on,
    ...(values.campaign ? [{ key: "campaign", label: campaign.data?.name ?? t("campaigns.campaign") }] : []),
    ...(values.county ? [{ key: "county", label: county(values.county) }] : []),
    ...(values.county && values.alone ? [{ key: "alone", label: t("campaigns.filters.alone") }] : []),
    ...(values.unstated ? [{ key: "unstated", label: t("campaigns.filters.withoutCounty") }] : []),
    ...(year ? [{ key: "year", label: String(year) }] : []),
    ...(kind ? [{ key: "kind", label: t(`campaigns.actionKinds.${kind}`) }] : []),
    ...(material ? [{ key: "material", label: t(`campaigns.materialKinds.${material}`) }] : []),
    ...(audience ? [{ key: "audience", label: t(`campaigns.filters.audience.${audience}`) }] : []),
    ...(places ? [{ key: "places", label: t(`campaigns.filters.places.${places}`) }] : []),
    ...(values.team ? [{ key: "team", label: team.data?.name ?? t("campaigns.team") }] : []),
    ...(values.held ? [{ key: "held", label: t("campaigns.filters.held") }] : []),
  ]
}
