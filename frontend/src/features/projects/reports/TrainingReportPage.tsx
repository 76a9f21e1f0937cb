import { Anchor, Group, Text } from "@mantine/core"
import { trainingReport, trainingReportPrint } from "@punte/client/projects"
import type { ReactNode } from "react"
import { Link, type LoaderFunctionArgs } from "react-router"
import type { ReportFigure, TrainingReport } from "@/api/projectTypes"
import { load, q, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatNumber, formatPercent } from "@/i18n/format"
import { ORGANISATION_KINDS } from "@/lib/organisationKinds"
import { pack, usePack } from "@/lib/pack"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { paths } from "@/paths"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Section } from "@/ui/Section"
import { CountySelect } from "../CountySelect"
import { ProgrammeSelect } from "../ProgrammeSelect"
import { ProjectSelect } from "../ProjectSelect"
import { type Pair, sideBySide } from "../trainings/breakdown"
import { HowMany, NotStated, Stated } from "../words"
import { YearFilter, yearOf } from "../YearFilter"
import { listOf } from "./listOf"
import { PeopleSection } from "./PeopleSection"
import { ReportPage } from "./ReportPage"

const FILTERS = ["year", "project", "programme", "county"] as const
type Values = ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>
type People = TrainingReport["groups"][number]
type Share = TrainingReport["by_category"][number]

const of = ({ year, project, programme, county }: Omit<Values, "cursor">) => {
  const inYear = yearOf(year)
  return {
    ...(inYear ? { year: inYear } : {}),
    ...(project ? { project_id: project } : {}),
    ...(programme ? { programme_id: programme } : {}),
    ...(county ? { county } : {}),
  }
}
const question = (values: Omit<Values, "cursor">) => q(trainingReport, { query: of(values) })

export const handle = { title: "report" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  load(question(filtersOf(request, FILTERS)), pack)

export default function TrainingReportPage() {
  const { t } = useTranslation()
  const { county, term } = usePack()
  const { values, set } = useFilters(FILTERS)
  const { data } = useLoaded(question(values))
  const to = (more: Record<string, string | null | undefined>) =>
    listOf(paths.trainings, { ...values, ...more })
  const institution = (code: string) => {
    const kind = ORGANISATION_KINDS.find((one) => one === code)
    return kind ? t(`terms.organisationKind.${kind}`) : code
  }
  return (
    <ReportPage
      title={t("reports.trainingReport")}
      lead={t("reports.shows.trainingReport")}
      filters={
        <Group align="flex-end" gap="sm" className="no-print">
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
          <CountySelect
            placeholder={t("common.all")}
            value={values.county}
            onChange={(next) => set({ county: next })}
          />
        </Group>
      }
      ask={(format, language, how) =>
        trainingReportPrint({ query: { ...of(values), format, language }, ...how })
      }
      shownBy={trainingReport}
    >
      <Figures report={data} to={to({})} />
      {data.people && <PeopleSection people={data.people} />}
      <Shares
        title={t("reports.byCategory")}
        head={t("trainings.category")}
        shares={data.by_category}
        name={(code) => term("participant_category", code)}
        to={(category) => to({ category })}
      />
      <Shares
        title={t("reports.bySex")}
        head={t("trainings.sex")}
        shares={data.by_sex}
        name={(code) => term("sex", code)}
        to={(sex) => to({ sex })}
      />
      <Shares
        title={t("reports.byInstitution")}
        head={t("trainings.institution")}
        shares={data.by_institution}
        name={institution}
        to={(kind) => to({ institution: kind })}
      />
      <Shares
        title={t("reports.byCounty")}
        head={t("projects.county")}
        shares={data.by_county}
        name={county}
        to={(from) => to({ from })}
      />
      <Section title={t("reports.breakdown")} isFlush>
        <DataTable
          caption={t("reports.breakdown")}
          rows={sideBySide(data.planned_groups, data.groups, ({ people }) => people)}
          rowKey={({ key }) => key}
          empty={<EmptyState headingLevel={3} title={t("trainings.noGroups")} />}
          columns={[
            {
              key: "category",
              title: t("trainings.category"),
              cell: ({ category }) => (category ? term("participant_category", category) : <NotStated />),
            },
            {
              key: "sex",
              title: t("trainings.sex"),
              cell: ({ sex }) => (sex ? term("sex", sex) : <NotStated />),
            },
            {
              key: "institution",
              title: t("trainings.institution"),
              cell: ({ institution: code }) => (code ? institution(code) : <NotStated />),
            },
            {
              key: "county",
              title: t("projects.county"),
              cell: ({ county: code }) => (code ? county(code) : <NotStated />),
            },
            ...(data.planned_groups.length > 0
              ? [
                  {
                    key: "planned",
                    title: t("trainings.planned"),
                    align: "end" as const,
                    cell: ({ one }: Pair<People>) => <HowMany of={one} />,
                  },
                ]
              : []),
            {
              key: "people",
              title: t("reports.participations"),
              align: "end",
              cell: ({ other, ...kind }) =>
                other === null ? <NotStated /> : <Came group={{ ...kind, people: other }} to={to} />,
            },
          ]}
        />
      </Section>
    </ReportPage>
  )
}

function Came({
  group,
  to,
}: {
  group: People
  to: (more: Record<string, string | null | undefined>) => string
}) {
  const { category, sex, institution, county, people } = group
  const isTold = category ?? sex ?? institution ?? county
  if (!isTold) return formatNumber(people)
  return (
    <Anchor component={Link} to={to({ category, sex, institution, from: county })} size="sm">
      {formatNumber(people)}
    </Anchor>
  )
}

const FIGURES = ["sessions", "participants", "planned", "trainers", "training_days"] as const

function Figures({ report, to }: { report: TrainingReport; to: string }) {
  const { t } = useTranslation()
  const rows = FIGURES.map((key) => ({ key, figure: report[key] as ReportFigure }))
  return (
    <Section title={t("counts.title")} isFlush>
      <DataTable
        caption={t("counts.title")}
        rows={rows}
        rowKey={({ key }) => key}
        empty={null}
        columns={[
          { key: "of", title: t("reports.figure"), cell: ({ key }) => t(`reports.trainingFigures.${key}`) },
          {
            key: "value",
            title: t("reports.value"),
            align: "end",
            cell: ({ figure: { value } }) =>
              value === null || value === undefined ? (
                <NotStated />
              ) : (
                <Anchor component={Link} to={to} size="sm">
                  {formatNumber(value)}
                </Anchor>
              ),
          },
          {
            key: "stated",
            title: t("reports.statedBy"),
            align: "end",
            cell: ({ figure }) => formatNumber(figure.stated),
          },
          {
            key: "notStated",
            title: t("reports.notStatedBy"),
            align: "end",
            cell: ({ figure }) => formatNumber(figure.not_stated),
          },
        ]}
      />
      <Text size="sm" px="md" py="sm">
        {t("reports.notToldApart")}: <HowMany of={report.not_told_apart} />
      </Text>
      <Derived label={t("reports.delivered")} held={report.delivered} against={report.delivered?.planned}>
        {typeof report.delivered?.percent === "number" && formatPercent(report.delivered.percent / 100)}
      </Derived>
      <Derived
        label={t("reports.perSession")}
        held={report.per_session}
        against={report.per_session?.sessions}
      >
        {typeof report.per_session?.mean === "number" && formatNumber(report.per_session.mean / TENTHS)}
      </Derived>
      {report.counted_elsewhere > 0 && (
        <Text size="sm" px="md" pb="sm">
          {t("reports.countedElsewhere", { count: report.counted_elsewhere })}
        </Text>
      )}
    </Section>
  )
}

/** Means come in tenths. */
const TENTHS = 10

type DerivedProps = {
  label: string
  held: { participants: number; trainings: number } | null | undefined
  /** What the participations are held against. */
  against: number | undefined
  children: ReactNode
}

/** A figure that is worked out of two others, and of these. */
function Derived({ label, held, against, children }: DerivedProps) {
  const { t } = useTranslation()
  return (
    <Text size="sm" px="md" pb="sm">
      {label}: <Stated>{children}</Stated>
      {held &&
        against !== undefined &&
        ` (${t("reports.fromBoth", {
          count: held.trainings,
          of: formatNumber(held.participants),
          against: formatNumber(against),
        })})`}
    </Text>
  )
}

type SharesProps = {
  title: string
  head: string
  shares: readonly Share[]
  name: (code: string) => string
  to: (code: string) => string
}

/** The people by one thing that is stated of them; each opens the trainings they came to. */
function Shares({ title, head, shares, name, to }: SharesProps) {
  const { t } = useTranslation()
  // The breakdown below says that nobody was told apart.
  if (shares.length === 0) return null
  return (
    <Section title={title} isFlush>
      <DataTable
        caption={title}
        rows={shares}
        rowKey={({ code }) => code ?? ""}
        empty={null}
        columns={[
          { key: "code", title: head, cell: ({ code }) => (code ? name(code) : <NotStated />) },
          {
            key: "people",
            title: t("reports.participations"),
            align: "end",
            cell: ({ code, people }) =>
              code ? (
                <Anchor component={Link} to={to(code)} size="sm">
                  {formatNumber(people)}
                </Anchor>
              ) : (
                formatNumber(people)
              ),
          },
        ]}
      />
    </Section>
  )
}
