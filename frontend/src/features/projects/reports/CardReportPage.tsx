import { Anchor } from "@mantine/core"
import { projectCardPrint, projectCardRead } from "@punte/client/projects"
import { Link, type LoaderFunctionArgs } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { pack } from "@/lib/pack"
import { useParam } from "@/lib/useParam"
import { paths } from "@/paths"
import { Section } from "@/ui/Section"
import { BudgetSources, BudgetWhole } from "../budget/BudgetSection"
import { Objectives, Partners, ProjectFacts } from "../CardSection"
import { Count } from "../Counts"
import classes from "../Projects.module.css"
import { ServedMeasureTable } from "../ServedMeasures"
import { NotStated } from "../words"
import { PeopleSection } from "./PeopleSection"
import { ConflictTable, DeliverableTable, IndicatorTable, MeetingRows } from "./parts"
import { ReportPage } from "./ReportPage"
import { ReportsOfProject } from "./ReportsOfProject"

const question = (id: string) => q(projectCardRead, { path: { id } })

export const handle = { title: "report" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(question(params.id ?? ""), pack)

export default function CardReportPage() {
  const { t } = useTranslation()
  const id = useParam("id")
  const { data: card } = useLoaded(question(id))
  const { totals, participants, materials } = card.figures
  const counted = [...totals, ...participants, ...materials].filter(({ entries }) => entries.length > 0)
  return (
    <ReportPage
      title={t("reports.card")}
      lead={
        <Anchor component={Link} to={paths.project(id)} size="sm">
          {card.project.title}
        </Anchor>
      }
      actions={<ReportsOfProject id={id} here="card" />}
      ask={(format, language, how) => projectCardPrint({ path: { id }, query: { format, language }, ...how })}
      shownBy={projectCardRead}
    >
      <ProjectFacts project={card.project} />
      <Partners project={card.project} />
      <Objectives project={card.project} />
      <BudgetWhole budget={card.budget} />
      <BudgetSources budget={card.budget} />
      <Section title={t("counts.title")} text={t("counts.text")}>
        {counted.length === 0 ? (
          <NotStated />
        ) : (
          <div className={classes.counts}>
            {counted.map((one) => (
              <Count key={`${one.of} ${one.code}`} projectId={card.project.id} count={one} />
            ))}
          </div>
        )}
      </Section>
      <PeopleSection people={card.people} />
      <IndicatorTable rows={card.indicators.items} />
      <DeliverableTable rows={card.deliverables.items} />
      <ServedMeasureTable rows={card.measures.items} />
      <MeetingRows rows={card.meetings.items} />
      <ConflictTable rows={card.conflicts.items} attendance={card.conflicts.attendance} />
    </ReportPage>
  )
}
