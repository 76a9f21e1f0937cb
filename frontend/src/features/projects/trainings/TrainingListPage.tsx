import { Group } from "@mantine/core"
import { trainingList } from "@punte/client/projects"
import type { LoaderFunctionArgs } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ORGANISATION_KINDS } from "@/lib/organisationKinds"
import { pack, usePack } from "@/lib/pack"
import { SearchField } from "@/lib/SearchField"
import { filtersOf, useFilters } from "@/lib/useFilters"
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
import { TrainingTable } from "./TrainingTable"

const FILTERS = [
  "q",
  "county",
  "year",
  "project",
  "programme",
  "category",
  "sex",
  "institution",
  "from",
] as const
type Values = ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>

const institutionOf = (value: string | undefined) => ORGANISATION_KINDS.find((one) => one === value)

const trainings = ({ q: text, county, year, cursor, ...more }: Values) => {
  const inYear = yearOf(year)
  const institution = institutionOf(more.institution)
  return q(trainingList, {
    query: {
      ...(text ? { q: text } : {}),
      ...(county ? { county } : {}),
      ...(inYear ? { year: inYear } : {}),
      ...(more.project ? { project_id: more.project } : {}),
      ...(more.programme ? { programme_id: more.programme } : {}),
      ...(more.category ? { category: more.category } : {}),
      ...(more.sex ? { sex: more.sex } : {}),
      ...(institution ? { institution } : {}),
      ...(more.from ? { from_county: more.from } : {}),
      ...(cursor ? { cursor } : {}),
      limit: 50,
    },
  })
}

export const handle = { title: "trainings" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  load(trainings(filtersOf(request, FILTERS)), pack)

export default function TrainingListPage() {
  const { t } = useTranslation()
  const { county, term } = usePack()
  const { values, set, clear, cursor, pager } = useFilters(FILTERS)
  const { data, isFetching } = useLoaded(trainings({ ...values, cursor }))
  const view = useTableView("trainings")
  const on = useSubject(values)
  const institution = institutionOf(values.institution)
  const chips = [
    ...on,
    ...(values.q ? [{ key: "q", label: values.q }] : []),
    ...(values.county ? [{ key: "county", label: county(values.county) }] : []),
    ...(yearOf(values.year) ? [{ key: "year", label: values.year ?? "" }] : []),
    ...(values.category ? [{ key: "category", label: term("participant_category", values.category) }] : []),
    ...(values.sex ? [{ key: "sex", label: term("sex", values.sex) }] : []),
    ...(institution ? [{ key: "institution", label: t(`terms.organisationKind.${institution}`) }] : []),
    ...(values.from
      ? [{ key: "from", label: t("trainings.peopleFrom", { county: county(values.from) }) }]
      : []),
  ]
  return (
    <Page title={t("trainings.title")} lead={t("trainings.text")}>
      <ProjectTabs here="trainings" />
      <Group align="flex-end" gap="sm" className="no-print">
        <SearchField
          label={t("projects.find")}
          placeholder={t("trainings.findHint")}
          value={values.q ?? ""}
          onSearch={(text) => set({ q: text })}
        />
        <CountySelect
          placeholder={t("common.all")}
          value={values.county}
          onChange={(next) => set({ county: next })}
        />
        <YearFilter value={values.year} onChange={(year) => set({ year })} />
      </Group>
      <FilterChips chips={chips} onRemove={(key) => set({ [key]: null })} onClear={clear} />
      <Section title={t("trainings.title")} isFlush isTitleHidden>
        <TrainingTable
          rows={data.items}
          view={view}
          isRefreshing={isFetching}
          empty={
            <EmptyState
              title={t(chips.length > 0 ? "trainings.noneFiltered" : "trainings.none")}
              text={t(chips.length > 0 ? "projects.noneFilteredText" : "trainings.noneText")}
            />
          }
        />
        <KeysetPager {...pager(data.next)} isBusy={isFetching} />
      </Section>
    </Page>
  )
}
