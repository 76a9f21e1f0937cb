import { Anchor, Group, Select, Text } from "@mantine/core"
import { meetingRegister, meetingRegisterPrint } from "@punte/client/projects"
import { Link, type LoaderFunctionArgs } from "react-router"
import type { MeetingRegister } from "@/api/projectTypes"
import { load, q, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { compareWords, formatNumber } from "@/i18n/format"
import { pack, usePack } from "@/lib/pack"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { paths } from "@/paths"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Section } from "@/ui/Section"
import { CountySelect } from "../CountySelect"
import { MEETING_KINDS } from "../meetings/kinds"
import { ProjectSelect } from "../ProjectSelect"
import { HowMany, NotStated } from "../words"
import { YearFilter, yearOf } from "../YearFilter"
import { listOf } from "./listOf"
import { ReportPage } from "./ReportPage"

const FILTERS = ["year", "kind", "county", "project"] as const
type Values = Omit<ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>, "cursor">
type Row = MeetingRegister["rows"][number]

const kindOf = (value: string | undefined) => MEETING_KINDS.find((one) => one === value)
const of = ({ year, kind, county, project }: Values) => {
  const [inYear, known] = [yearOf(year), kindOf(kind)]
  return {
    ...(inYear ? { year: inYear } : {}),
    ...(known ? { kind: known } : {}),
    ...(county ? { county } : {}),
    ...(project ? { project_id: project } : {}),
  }
}
const question = (values: Values) => q(meetingRegister, { query: of(values) })

export const handle = { title: "report" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  load(question(filtersOf(request, FILTERS)), pack)

export default function MeetingRegisterPage() {
  const { t } = useTranslation()
  const { values, set } = useFilters(FILTERS)
  const { data } = useLoaded(question(values))
  return (
    <ReportPage
      title={t("reports.meetingRegister")}
      lead={t("reports.shows.meetingRegister")}
      filters={
        <Group align="flex-end" gap="sm" className="no-print">
          <YearFilter value={values.year} onChange={(year) => set({ year })} />
          <Select
            label={t("meetings.kind")}
            placeholder={t("common.all")}
            w={240}
            clearable
            clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("meetings.kind") }) }}
            data={MEETING_KINDS.map((value) => ({ value, label: t(`meetings.kinds.${value}`) }))}
            value={kindOf(values.kind) ?? null}
            onChange={(kind) => set({ kind })}
          />
          <CountySelect
            placeholder={t("common.all")}
            value={values.county}
            onChange={(county) => set({ county })}
          />
          <ProjectSelect
            placeholder={t("common.all")}
            value={values.project ?? null}
            onChange={(project) => set({ project })}
          />
        </Group>
      }
      ask={(format, language, how) =>
        meetingRegisterPrint({ query: { ...of(values), format, language }, ...how })
      }
      shownBy={meetingRegister}
    >
      <Register register={data} values={values} />
    </ReportPage>
  )
}

/** A row for each county, a column for each kind of meeting that there was. */
function Register({ register, values }: { register: MeetingRegister; values: Values }) {
  const { t } = useTranslation()
  const { county } = usePack()
  const kinds = MEETING_KINDS.filter((kind) => register.rows.some((row) => row.kind === kind))
  const codes = [...new Set(register.rows.map((row) => row.county ?? null))].toSorted((one, other) =>
    one && other ? compareWords(county(one), county(other)) : one ? -1 : 1,
  )
  const rows = codes.map((code) => ({
    code,
    of: register.rows.filter((row) => (row.county ?? null) === code),
  }))
  return (
    <Section title={t("reports.byKindAndCounty")} isFlush>
      <Text size="sm" px="md" py="sm">
        {t("reports.meetingsInAll")}: <HowMany of={register.meetings} />
        {register.uncounted > 0 && ` · ${t("reports.uncounted", { count: register.uncounted })}`}
      </Text>
      <DataTable
        caption={t("reports.byKindAndCounty")}
        rows={rows}
        rowKey={({ code }) => code ?? ""}
        empty={<EmptyState headingLevel={3} title={t("reports.noneHeld")} />}
        columns={[
          {
            key: "county",
            title: t("projects.county"),
            cell: ({ code }) => (code ? county(code) : <NotStated />),
          },
          ...kinds.map((kind) => ({
            key: kind,
            title: t(`meetings.kinds.${kind}`),
            align: "end" as const,
            cell: ({ of: found }: (typeof rows)[number]) => (
              <Cell row={found.find((row) => row.kind === kind)} values={values} />
            ),
          })),
        ]}
      />
    </Section>
  )
}

/** How many meetings; it opens their list, where a list can be of that county alone. */
function Cell({ row, values }: { row: Row | undefined; values: Values }) {
  const { t } = useTranslation()
  if (!row) return "–"
  const number = <HowMany of={row.meetings} />
  const { year, project } = values
  return (
    <>
      {row.county ? (
        <Anchor
          component={Link}
          to={listOf(paths.meetings, { year, project, kind: row.kind, county: row.county })}
          size="sm"
        >
          {number}
        </Anchor>
      ) : (
        number
      )}
      {row.uncounted > 0 && (
        <Text size="xs" c="dimmed">
          {t("reports.uncounted", { count: row.uncounted })}
        </Text>
      )}
      {row.records > 1 && row.meetings !== row.records && (
        <Text size="xs" c="dimmed">
          {t("reports.records")}: {formatNumber(row.records)}
        </Text>
      )}
    </>
  )
}
