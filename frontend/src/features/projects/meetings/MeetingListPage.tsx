import { Button, Group, Select } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { organisationRead } from "@punte/client"
import { meetingList } from "@punte/client/projects"
import { IconPlus } from "@tabler/icons-react"
import { Link, type LoaderFunctionArgs, useNavigate } from "react-router"
import { load, q, useAsked, useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { OrganisationSelect } from "@/lib/OrganisationSelect"
import { pack, usePack } from "@/lib/pack"
import { SearchField } from "@/lib/SearchField"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { paths } from "@/paths"
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
import { MEETING_KINDS } from "./kinds"
import { MeetingDialog } from "./MeetingDialog"
import { MeetingTable } from "./MeetingTable"

const FILTERS = ["q", "kind", "county", "placed", "year", "project", "body"] as const
type Values = ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>

const kindOf = (value: string | undefined) => MEETING_KINDS.find((one) => one === value)
/** Only those of which no county is stated. */
const isUnplaced = (placed: string | undefined) => placed === "no"
const meetings = ({ q: text, kind, county, placed, year, project, body, cursor }: Values) => {
  const [known, inYear] = [kindOf(kind), yearOf(year)]
  return q(meetingList, {
    query: {
      ...(text ? { q: text } : {}),
      ...(known ? { kind: known } : {}),
      ...(county ? { county } : {}),
      ...(isUnplaced(placed) ? { placed: false } : {}),
      ...(inYear ? { year: inYear } : {}),
      ...(project ? { project_id: project } : {}),
      ...(body ? { organisation_id: body } : {}),
      ...(cursor ? { cursor } : {}),
      limit: 50,
    },
  })
}

export const handle = { title: "meetings" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  load(meetings(filtersOf(request, FILTERS)), pack)

export default function MeetingListPage() {
  const { t } = useTranslation()
  const may = useMay()
  const navigate = useNavigate()
  const { county } = usePack()
  const { values, set, clear, cursor, pager } = useFilters(FILTERS)
  const { data, isFetching } = useLoaded(meetings({ ...values, cursor }))
  const [isAdding, adding] = useDisclosure()
  const kind = kindOf(values.kind)
  const on = useSubject(values)
  const body = useAsked(q(organisationRead, { path: { id: values.body ?? "" } }), !!values.body)
  const chips = [
    ...on,
    ...(values.q ? [{ key: "q", label: values.q }] : []),
    ...(kind ? [{ key: "kind", label: t(`meetings.kinds.${kind}`) }] : []),
    ...(values.county ? [{ key: "county", label: county(values.county) }] : []),
    ...(isUnplaced(values.placed) ? [{ key: "placed", label: t("meetings.countyNotStated") }] : []),
    ...(yearOf(values.year) ? [{ key: "year", label: values.year ?? "" }] : []),
    ...(values.body ? [{ key: "body", label: body.data?.name ?? t("bodies.title") }] : []),
  ]
  return (
    <Page
      title={t("meetings.title")}
      lead={t("meetings.text")}
      actions={
        <>
          <Button component={Link} to={paths.meetingDecisions} variant="default">
            {t("meetings.decisions")}
          </Button>
          {may("projects.report") && (
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={adding.open}>
              {t("meetings.new")}
            </Button>
          )}
        </>
      }
    >
      <ProjectTabs here="meetings" />
      <Group align="flex-end" gap="sm" className="no-print">
        <SearchField
          label={t("projects.find")}
          value={values.q ?? ""}
          onSearch={(text) => set({ q: text })}
        />
        <Select
          label={t("meetings.kind")}
          placeholder={t("common.all")}
          w={240}
          clearable
          clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("meetings.kind") }) }}
          data={MEETING_KINDS.map((value) => ({ value, label: t(`meetings.kinds.${value}`) }))}
          value={kind ?? null}
          onChange={(next) => set({ kind: next })}
        />
        <CountySelect
          placeholder={t("common.all")}
          value={values.county}
          onChange={(next) => set({ county: next, placed: null })}
        />
        <YearFilter value={values.year} onChange={(year) => set({ year })} />
        <OrganisationSelect
          label={t("bodies.title")}
          placeholder={t("common.all")}
          value={values.body ?? null}
          onChange={(next) => set({ body: next })}
          isClearable
        />
      </Group>
      <FilterChips chips={chips} onRemove={(key) => set({ [key]: null })} onClear={clear} />
      <Section title={t("meetings.title")} isFlush isTitleHidden>
        <MeetingTable
          rows={data.items}
          view={useTableView("meetings")}
          isRefreshing={isFetching}
          empty={
            <EmptyState
              title={t(chips.length > 0 ? "meetings.noneFiltered" : "meetings.none")}
              text={t(chips.length > 0 ? "projects.noneFilteredText" : "meetings.noneText")}
            />
          }
        />
        <KeysetPager {...pager(data.next)} isBusy={isFetching} />
      </Section>
      {isAdding && (
        <MeetingDialog
          meeting={undefined}
          onClose={adding.close}
          onCreated={({ id }) => navigate(paths.meeting(id))}
        />
      )}
    </Page>
  )
}
