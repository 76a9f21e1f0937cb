import { Anchor, Button, Group, Select, Text } from "@mantine/core"
import { organisationRead } from "@punte/client"
import { programmeRead, projectList } from "@punte/client/projects"
import { IconPlus } from "@tabler/icons-react"
import { Link, type LoaderFunctionArgs } from "react-router"
import type { ProjectSummary } from "@/api/projectTypes"
import { load, q, useAsked, useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { OrganisationSelect } from "@/lib/OrganisationSelect"
import { pack, usePack } from "@/lib/pack"
import { SearchField } from "@/lib/SearchField"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { paths } from "@/paths"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { FilterChips } from "@/ui/FilterChips"
import { KeysetPager } from "@/ui/KeysetPager"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { useTableView } from "@/ui/tableView"
import { CountySelect } from "./CountySelect"
import { ProgrammeSelect } from "./ProgrammeSelect"
import { ProjectTabs } from "./ProjectTabs"
import { ProjectTag, periodWords, STATUSES, Stated } from "./words"

const FILTERS = ["q", "status", "programme", "lead", "partner", "county"] as const
type Values = ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>

const isStatus = (value: string | undefined) => STATUSES.find((one) => one === value)
const projects = ({ q: text, status, programme, lead, partner, county, cursor }: Values) => {
  const known = isStatus(status)
  return q(projectList, {
    query: {
      ...(text ? { q: text } : {}),
      ...(known ? { status: known } : {}),
      ...(programme ? { programme_id: programme } : {}),
      ...(lead ? { lead_id: lead } : {}),
      ...(partner ? { partner_id: partner } : {}),
      ...(county ? { county } : {}),
      ...(cursor ? { cursor } : {}),
      limit: 50,
    },
  })
}

export const handle = { title: "projects" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  load(projects(filtersOf(request, FILTERS)), pack)

export default function ProjectListPage() {
  const { t } = useTranslation()
  const may = useMay()
  const { county } = usePack()
  const { values, set, clear, cursor, pager } = useFilters(FILTERS)
  const { data, isFetching } = useLoaded(projects({ ...values, cursor }))
  const view = useTableView("projects")
  const status = isStatus(values.status)
  const programme = useAsked(q(programmeRead, { path: { id: values.programme ?? "" } }), !!values.programme)
  const lead = useAsked(q(organisationRead, { path: { id: values.lead ?? "" } }), !!values.lead)
  const partner = useAsked(q(organisationRead, { path: { id: values.partner ?? "" } }), !!values.partner)
  const chips = [
    ...(values.q ? [{ key: "q", label: values.q }] : []),
    ...(status ? [{ key: "status", label: t(`projects.statuses.${status}`) }] : []),
    ...(values.programme
      ? [
          {
            key: "programme",
            label: programme.data?.name ?? t("projects.programme"),
          },
        ]
      : []),
    ...(values.lead ? [{ key: "lead", label: lead.data?.name ?? t("projects.lead") }] : []),
    ...(values.partner ? [{ key: "partner", label: partner.data?.name ?? t("projects.partners") }] : []),
    ...(values.county
      ? [{ key: "county", label: t("projects.activityIn", { county: county(values.county) }) }]
      : []),
  ]
  const columns: Column<ProjectSummary>[] = [
    {
      key: "title",
      title: t("projects.project"),
      cell: (one) => (
        <>
          <Anchor component={Link} to={paths.project(one.id)} fw={600} size="sm">
            {one.title}
          </Anchor>
          <Text size="xs" c="dimmed">
            {one.code}
          </Text>
        </>
      ),
    },
    { key: "lead", title: t("projects.lead"), cell: (one) => one.lead_name },
    {
      key: "programme",
      title: t("projects.programme"),
      cell: (one) => <Stated>{one.programme_name}</Stated>,
    },
    { key: "when", title: t("projects.when"), cell: (one) => periodWords(one) },
    { key: "status", title: t("projects.status"), cell: (one) => <ProjectTag status={one.status} /> },
  ]

  return (
    <Page
      title={t("projects.title")}
      lead={t("projects.text")}
      actions={
        may("projects.manage") && (
          <Button component={Link} to={paths.projectNew} leftSection={<IconPlus size={16} aria-hidden />}>
            {t("projects.new")}
          </Button>
        )
      }
    >
      <ProjectTabs here="projects" />
      <Group align="flex-end" gap="sm" className="no-print">
        <SearchField
          label={t("projects.find")}
          placeholder={t("projects.findHint")}
          value={values.q ?? ""}
          onSearch={(text) => set({ q: text })}
        />
        <Select
          label={t("projects.status")}
          placeholder={t("common.all")}
          w={190}
          clearable
          clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("projects.status") }) }}
          data={STATUSES.map((value) => ({ value, label: t(`projects.statuses.${value}`) }))}
          value={status ?? null}
          onChange={(next) => set({ status: next })}
        />
        <ProgrammeSelect
          placeholder={t("common.all")}
          value={values.programme ?? null}
          onChange={(next) => set({ programme: next })}
        />
        <OrganisationSelect
          label={t("projects.lead")}
          placeholder={t("common.all")}
          value={values.lead ?? null}
          onChange={(next) => set({ lead: next })}
          isClearable
        />
        <OrganisationSelect
          label={t("projects.partners")}
          placeholder={t("common.all")}
          value={values.partner ?? null}
          onChange={(next) => set({ partner: next })}
          isClearable
        />
        <CountySelect
          label={t("projects.activityCounty")}
          placeholder={t("common.all")}
          value={values.county}
          onChange={(next) => set({ county: next })}
        />
      </Group>
      <FilterChips chips={chips} onRemove={(key) => set({ [key]: null })} onClear={clear} />
      <Section title={t("projects.title")} isFlush isTitleHidden>
        <DataTable
          caption={t("projects.caption")}
          columns={columns}
          rows={data.items}
          rowKey={(one) => one.id}
          view={view}
          isRefreshing={isFetching}
          empty={
            <EmptyState
              title={t(chips.length > 0 ? "projects.noneFiltered" : "projects.none")}
              text={t(chips.length > 0 ? "projects.noneFilteredText" : "projects.noneText")}
            />
          }
        />
        <KeysetPager {...pager(data.next)} isBusy={isFetching} />
      </Section>
    </Page>
  )
}
