import { Anchor, Box, Text } from "@mantine/core"
import { evaluationPrint, evaluationRead } from "@punte/client/projects"
import type { ReactNode } from "react"
import { Link, type LoaderFunctionArgs } from "react-router"
import type { Evaluation } from "@/api/projectTypes"
import { load, q, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"
import { pack } from "@/lib/pack"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { paths } from "@/paths"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { HowMany, periodWords } from "../words"
import { YearFilter, yearOf } from "../YearFilter"
import { listOf } from "./listOf"
import { ReportPage } from "./ReportPage"

const FILTERS = ["year"] as const

/** The year that was chosen, or the last that is over. */
const chosen = (year: string | undefined) => yearOf(year) ?? new Date().getFullYear() - 1
const question = (year: number) => q(evaluationRead, { query: { year } })

export const handle = { title: "report" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  load(question(chosen(filtersOf(request, FILTERS).year)), pack)

export default function EvaluationPage() {
  const { t } = useTranslation()
  const { values, set } = useFilters(FILTERS)
  const year = chosen(values.year)
  const { data } = useLoaded(question(year))
  return (
    <ReportPage
      title={t("reports.evaluationIn", { year })}
      lead={t("reports.evaluationText")}
      filters={
        <Box className="no-print">
          <YearFilter value={String(year)} onChange={(next) => set({ year: next })} />
        </Box>
      }
      ask={(format, language, how) => evaluationPrint({ query: { year, format, language }, ...how })}
      shownBy={evaluationRead}
    >
      <Figures figures={data.figures} year={String(year)} />
      <MeetingsByKind rows={data.meetings} year={String(year)} />
      <div id={RAN}>
        <Section title={t("reports.ran")} isFlush>
          <DataTable
            caption={t("reports.ran")}
            rows={data.projects}
            rowKey={({ id }) => id}
            empty={<EmptyState headingLevel={3} title={t("reports.noneRan")} />}
            columns={[
              {
                key: "title",
                title: t("projects.project"),
                cell: ({ id, title, code }) => (
                  <>
                    <Anchor component={Link} to={paths.project(id)} size="sm">
                      {title}
                    </Anchor>
                    <Text size="xs" c="dimmed">
                      {code}
                    </Text>
                  </>
                ),
              },
              { key: "lead", title: t("projects.lead"), cell: ({ lead_name }) => lead_name },
              { key: "when", title: t("projects.when"), cell: (one) => periodWords(one) },
            ]}
          />
        </Section>
      </div>
    </ReportPage>
  )
}

type Figure = Evaluation["figures"][number]

/** The place on the page of the projects that were counted. */
const RAN = "ran"

/** The list that a figure was counted from, or where it is kept as it is stated; nothing of what is not stated. */
function listOfFigure({ of, basis }: Figure, year: string): string | undefined {
  if (basis === "not_stated") return undefined
  if (basis !== "counted") return listOf(paths.figures, { year, key: of })
  switch (of) {
    case "county_team_meetings":
      return listOf(paths.meetings, { year, kind: "county_team" })
    case "people_trained":
      return listOf(paths.trainings, { year })
    case "external_projects":
      return `#${RAN}`
    case "direct_beneficiaries":
    case "unique_reach":
      return listOf(paths.campaignReport, { year })
    default:
      return undefined
  }
}

/** A figure; it opens what it was counted from. */
function FigureLink({ to, children }: { to: string | undefined; children: ReactNode }) {
  if (!to) return children
  if (to.startsWith("#")) {
    return (
      <Anchor href={to} size="sm">
        {children}
      </Anchor>
    )
  }
  return (
    <Anchor component={Link} to={to} size="sm">
      {children}
    </Anchor>
  )
}

/** What was counted and what sources state, one below the other. */
function Figures({ figures, year }: { figures: readonly Figure[]; year: string }) {
  const { t } = useTranslation()
  return (
    <Section title={t("reports.figures")} isFlush>
      <DataTable
        caption={t("reports.figures")}
        rows={figures.map((figure, at) => ({ ...figure, key: String(at) }))}
        rowKey={({ key }) => key}
        empty={null}
        isMarked={({ is_different }) => is_different}
        columns={[
          { key: "of", title: t("reports.figure"), cell: ({ of }) => t(`figures.keys.${of}`) },
          {
            key: "value",
            title: t("reports.value"),
            align: "end",
            cell: (figure) => (
              <>
                <FigureLink to={listOfFigure(figure, year)}>
                  <HowMany of={figure.value} isAbout={figure.is_approximate} />
                </FigureLink>
                {figure.is_different && <StatusTag tone="notice">{t("reports.different")}</StatusTag>}
              </>
            ),
          },
          {
            key: "basis",
            title: t("reports.basis"),
            cell: ({ of, basis, uncounted }) => (
              <>
                {t(`reports.bases.${basis}`)}
                {of === "people_trained" && basis === "counted" && (
                  <Text size="xs" c="dimmed">
                    {t("indicators.rules.participations")}
                  </Text>
                )}
                {uncounted > 0 && (
                  <Text size="xs" c="dimmed">
                    {t("reports.uncounted", { count: uncounted })}
                  </Text>
                )}
              </>
            ),
          },
          { key: "source", title: t("claims.source"), cell: ({ source }) => source },
          {
            key: "note",
            title: t("reports.note"),
            cell: ({ note, partner_groups }) => (
              <>
                {partner_groups.length > 0 && (
                  <div>{formatList(partner_groups.map((group) => t(`figures.groups.${group}`)))}</div>
                )}
                {note}
              </>
            ),
          },
        ]}
      />
    </Section>
  )
}

function MeetingsByKind({ rows, year }: { rows: Evaluation["meetings"]; year: string }) {
  const { t } = useTranslation()
  return (
    <Section title={t("reports.held")} isFlush>
      <DataTable
        caption={t("reports.held")}
        rows={rows}
        rowKey={({ kind }) => kind}
        empty={<EmptyState headingLevel={3} title={t("reports.noneHeld")} />}
        columns={[
          { key: "kind", title: t("meetings.kind"), cell: ({ kind }) => t(`meetings.kinds.${kind}`) },
          {
            key: "meetings",
            title: t("meetings.title"),
            align: "end",
            cell: ({ kind, meetings }) => (
              <FigureLink to={listOf(paths.meetings, { year, kind })}>
                <HowMany of={meetings} />
              </FigureLink>
            ),
          },
          {
            key: "records",
            title: t("reports.records"),
            align: "end",
            cell: ({ records, uncounted }) => (
              <>
                <HowMany of={records} />
                {uncounted > 0 && (
                  <Text size="xs" c="dimmed">
                    {t("reports.uncounted", { count: uncounted })}
                  </Text>
                )}
              </>
            ),
          },
        ]}
      />
    </Section>
  )
}
