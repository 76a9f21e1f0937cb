import { Group, Select, Text } from "@mantine/core"
import { countyReport } from "@punte/client/projects"
import type { LoaderFunctionArgs } from "react-router"
import { load, q, useAsked, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { compareWords, formatList } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { pack, usePack } from "@/lib/pack"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { paths } from "@/paths"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { ProgrammeSelect } from "../ProgrammeSelect"
import { ProjectSelect } from "../ProjectSelect"
import { ProjectTabs } from "../ProjectTabs"
import { listOf } from "../reports/listOf"
import { YearFilter, yearOf } from "../YearFilter"
import { CountyMap } from "./CountyMap"
import { CountyTable } from "./CountyTable"
import { FIGURES, type Figure, isEntered } from "./figures"
import { outlines } from "./outlines"

const FILTERS = ["figure", "year", "project", "programme", "sort"] as const
type Values = Partial<Record<(typeof FILTERS)[number], string>>

const figureOf = (value: string | undefined) => FIGURES.find((one) => one === value)
const report = ({ year, project, programme }: Values) => {
  const inYear = yearOf(year)
  return q(countyReport, {
    query: {
      ...(inYear ? { year: inYear } : {}),
      ...(project ? { project_id: project } : {}),
      ...(programme ? { programme_id: programme } : {}),
    },
  })
}

/** Where the counties stand of which nothing was entered. */
const NOTHING = "counties-without"

export const handle = { title: "countyMap" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  load(report(filtersOf(request, FILTERS)), pack)

export default function CountyMapPage() {
  const { t } = useTranslation()
  const { pack, county } = usePack()
  const { values, set } = useFilters(FILTERS)
  const { data, isFetching } = useLoaded(report(values))
  const picture = useAsked(outlines(pack.country))
  const figure = figureOf(values.figure) ?? "sessions"
  const title = t(`countyMap.figures.${figure}`)
  const entered = new Set(data.counties.map((row) => row.county))
  const without = pack.counties
    .filter(({ code }) => !entered.has(code))
    .map(({ code }) => county(code))
    .toSorted(compareWords)
  const isAny = FIGURES.some((one) => isEntered(data.total[one]))
  return (
    <Page title={t("countyMap.title")} lead={t("countyMap.text")}>
      <ProjectTabs here="countyMap" />
      <Group align="flex-end" gap="sm" className="no-print">
        <Select
          label={t("countyMap.figure")}
          w={240}
          allowDeselect={false}
          data={FIGURES.map((value) => ({ value, label: t(`countyMap.figures.${value}`) }))}
          value={figure}
          onChange={(next) => set({ figure: next })}
        />
        <YearFilter value={values.year} onChange={(year) => set({ year })} />
        <ProjectSelect
          placeholder={t("common.all")}
          value={values.project ?? null}
          onChange={(project) => set({ project })}
        />
        <ProgrammeSelect
          placeholder={t("common.all")}
          value={values.programme ?? null}
          onChange={(programme) => set({ programme })}
        />
      </Group>
      {isAny ? (
        <>
          <AskedPart
            answer={picture.data}
            problem={picture.error ? problemText(picture.error) : undefined}
            onRetry={picture.refetch}
          >
            {(drawn) =>
              drawn && (
                <Section title={title} text={t("countyMap.keys")}>
                  <CountyMap
                    outlines={drawn}
                    title={title}
                    name={county}
                    figures={
                      new Map(
                        data.counties
                          .filter(({ figures }) => isEntered(figures[figure]))
                          .map((row) => [row.county, row.figures[figure]]),
                      )
                    }
                    onChoose={(code) => show(entered.has(code) ? code : NOTHING)}
                  />
                </Section>
              )
            }
          </AskedPart>
          <Section title={t("countyMap.table")} text={t("countyMap.tableText")} isFlush>
            <CountyTable
              report={data}
              name={county}
              sort={figureOf(values.sort)}
              onSort={(sort) => set({ sort })}
              listOf={(one, code) => listBehind(one, code, values)}
              isRefreshing={isFetching}
            />
            {without.length > 0 && (
              <Text id={NOTHING} tabIndex={-1} size="sm" c="dimmed" p="md">
                {t("countyMap.nothingIn", { counties: formatList(without) })}
              </Text>
            )}
          </Section>
        </>
      ) : (
        <EmptyState title={t("countyMap.none")} text={t("countyMap.noneText")} />
      )}
    </Page>
  )
}

/** Brings a row of the table into sight, and the keyboard with it. */
const show = (id: string) => document.getElementById(id)?.focus()

/** The list behind a figure, where one has all that was filtered by. From where people came stands in none. */
function listBehind(figure: Figure, county: string, filters: Values): string | undefined {
  const { project, programme } = filters
  const year = yearOf(filters.year)?.toString()
  switch (figure) {
    case "participants":
      return undefined
    case "sessions":
      return listOf(paths.trainings, { county, year, project, programme })
    case "meetings":
      return programme ? undefined : listOf(paths.meetings, { county, year, project })
    case "activities":
      return listOf(paths.activities, { county, year, project, programme, done: "1" })
    case "actions":
      return listOf(paths.campaignActions, { county, year, project, programme, held: "1" })
    case "audience":
      // That of actions that were somewhere else too belongs to no county.
      return listOf(paths.campaignActions, { county, year, project, programme, alone: "1", held: "1" })
  }
}
