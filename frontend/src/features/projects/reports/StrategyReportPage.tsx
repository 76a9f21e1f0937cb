import { Anchor, Group, Text } from "@mantine/core"
import { strategyReport, strategyReportPrint } from "@punte/client/projects"
import { Link, type LoaderFunctionArgs } from "react-router"
import type { StrategyReport } from "@/api/projectTypes"
import { load, q, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate, formatList, formatNumber, formatPartialDate } from "@/i18n/format"
import { pack } from "@/lib/pack"
import { useParam } from "@/lib/useParam"
import { paths } from "@/paths"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Facts } from "@/ui/Facts"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import classes from "../Projects.module.css"
import { MEASURE_TONES } from "../strategies/kinds"
import { LinkTo } from "../strategies/MeasureLinks"
import { MeasureTags } from "../strategies/MeasureTags"
import { timeWords } from "../strategies/words"
import { NotStated, Stated } from "../words"
import { ReportPage } from "./ReportPage"

type Objective = StrategyReport["objectives"][number]
type Measure = Objective["measures"][number]

const question = (id: string) => q(strategyReport, { path: { id } })

export const handle = { title: "report" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(question(params.id ?? ""), pack)

export default function StrategyReportPage() {
  const { t } = useTranslation()
  const id = useParam("id")
  const { data: report } = useLoaded(question(id))
  return (
    <ReportPage
      title={t("reports.strategyReport")}
      lead={
        <Anchor component={Link} to={paths.strategy(id)} size="sm">
          {report.title}
        </Anchor>
      }
      ask={(format, language, how) =>
        strategyReportPrint({ path: { id }, query: { format, language }, ...how })
      }
      shownBy={strategyReport}
    >
      <Totals report={report} />
      {report.objectives.map((objective, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the objectives of a report have no ids and keep their order
        <Measures key={at} objective={objective} />
      ))}
      {report.measures === 0 && <EmptyState title={t("strategies.noMeasures")} />}
    </ReportPage>
  )
}

function Totals({ report }: { report: StrategyReport }) {
  const { t } = useTranslation()
  return (
    <Section title={t("reports.howFar")} text={t("reports.asOf", { date: formatDate(report.as_of) })}>
      <Facts
        columns={2}
        facts={[
          { label: t("strategies.kind"), value: t(`strategies.kinds.${report.kind}`) },
          { label: t("projects.when"), value: timeWords(report) },
          ...(report.reporting ? [{ label: t("strategies.reporting"), value: report.reporting }] : []),
          ...(report.next_report_on
            ? [{ label: t("strategies.nextReport"), value: formatDate(report.next_report_on) }]
            : []),
          { label: t("strategies.measures"), value: formatNumber(report.measures) },
          {
            label: t("projects.status"),
            value: (
              <Group gap={6}>
                {report.by_status.map(({ status, measures }) => (
                  <StatusTag key={status ?? "none"} tone={status ? MEASURE_TONES[status] : "quiet"}>
                    {status ? t(`strategies.measureStatuses.${status}`) : t("projects.notStated")}:{" "}
                    {formatNumber(measures)}
                  </StatusTag>
                ))}
              </Group>
            ),
          },
          { label: t("strategies.overdue"), value: formatNumber(report.overdue) },
          { label: t("reports.withoutDay"), value: formatNumber(report.without_day) },
          { label: t("reports.withoutResponsible"), value: formatNumber(report.without_responsible) },
          { label: t("reports.withoutEvidence"), value: formatNumber(report.without_evidence) },
        ]}
      />
    </Section>
  )
}

function Measures({ objective: { number, text, measures } }: { objective: Objective }) {
  const { t } = useTranslation()
  const title = [number, text ?? t("reports.noObjective")].filter(Boolean).join(" ")
  return (
    <Section title={title} isFlush>
      <DataTable
        caption={title}
        rows={measures}
        rowKey={({ id }) => id}
        isMarked={({ is_overdue }) => is_overdue === true}
        empty={<EmptyState headingLevel={3} title={t("strategies.noMeasures")} />}
        columns={[
          {
            key: "text",
            title: t("strategies.measure"),
            cell: (one) => (
              <>
                {one.number && <b>{one.number} </b>}
                {one.text}
              </>
            ),
          },
          {
            key: "due",
            title: t("strategies.due"),
            cell: ({ due }) => <Stated>{due && formatPartialDate(due)}</Stated>,
          },
          {
            key: "status",
            title: t("projects.status"),
            cell: (one) => <MeasureTags measure={one} />,
          },
          {
            key: "responsible",
            title: t("reports.responsible"),
            cell: ({ responsible }) => <Stated>{formatList(responsible)}</Stated>,
          },
          {
            key: "evidence",
            title: t("strategies.evidence"),
            cell: ({ evidence }) => (
              <Stated>
                {evidence && (
                  <Text size="sm" className={classes.text ?? ""}>
                    {evidence}
                  </Text>
                )}
              </Stated>
            ),
          },
          { key: "done", title: t("strategies.done"), cell: (one) => <Done measure={one} /> },
        ]}
      />
    </Section>
  )
}

/** How much of each kind was done; each number opens what it counts. */
function Done({ measure: { done, links } }: { measure: Measure }) {
  const { t } = useTranslation()
  if (done.length === 0) return <NotStated />
  return done.map(({ kind, number }) => (
    <details key={kind} className={classes.count}>
      <summary>
        {t(`reports.linkKinds.${kind}`)}: {formatNumber(number)}
      </summary>
      <ul className={classes.list}>
        {links
          .filter((link) => link.kind === kind)
          .map((link) => (
            <li key={link.id}>
              <LinkTo link={link} />
            </li>
          ))}
      </ul>
    </details>
  ))
}
