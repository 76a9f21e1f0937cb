import { Group, Select } from "@mantine/core"
import { meetingRegister, meetingRegisterPrint } from "@punte/client/projects"
import type { LoaderFunctionArgs } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { pack, usePack } from "@/lib/pack"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { CountySelect } from "../CountySelect"
import { MEETING_KINDS } from "../meetings/kinds"
import { ProjectSelect } from "../ProjectSelect"
import { YearFilter, yearOf } from "../YearFilter"
import { RegisterTable } from "./RegisterTable"
import { ReportPage } from "./ReportPage"

const FILTERS = ["year", "kind", "county", "project"] as const
type Values = Omit<ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>, "cursor">

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
  const { county } = usePack()
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
            onChange={(next) => set({ county: next })}
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
      <RegisterTable register={data} filters={values} county={county} />
    </ReportPage>
  )
}
