import { Anchor } from "@mantine/core"
import { projectProgressPrint, projectProgressRead } from "@punte/client/projects"
import { Link, type LoaderFunctionArgs } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { pack } from "@/lib/pack"
import { useParam } from "@/lib/useParam"
import { paths } from "@/paths"
import { BudgetSources, BudgetWhole } from "../budget/BudgetSection"
import { Subtotals } from "../budget/Subtotals"
import { ProjectFacts } from "../CardSection"
import { PeopleSection } from "./PeopleSection"
import {
  ActivityTable,
  ConflictTable,
  DeliverableTable,
  ExecutionTable,
  IndicatorTable,
  PaidTables,
} from "./parts"
import { ReportPage } from "./ReportPage"
import { ReportsOfProject } from "./ReportsOfProject"

const question = (id: string) => q(projectProgressRead, { path: { id } })

export const handle = { title: "report" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(question(params.id ?? ""), pack)

export default function ProgressReportPage() {
  const { t } = useTranslation()
  const id = useParam("id")
  const { data: progress } = useLoaded(question(id))
  return (
    <ReportPage
      title={t("reports.progress")}
      lead={
        <Anchor component={Link} to={paths.project(id)} size="sm">
          {progress.project.title}
        </Anchor>
      }
      actions={<ReportsOfProject id={id} here="progress" />}
      ask={(format, language, how) =>
        projectProgressPrint({ path: { id }, query: { format, language }, ...how })
      }
      shownBy={projectProgressRead}
    >
      <ProjectFacts project={progress.project} />
      <IndicatorTable rows={progress.indicators.items} />
      <ActivityTable rows={progress.activities.items} />
      <PeopleSection people={progress.people} />
      <DeliverableTable rows={progress.deliverables.items} />
      <BudgetWhole budget={progress.budget} />
      <BudgetSources budget={progress.budget} />
      <ExecutionTable budget={progress.budget} />
      <Subtotals budget={progress.budget} />
      <PaidTables budget={progress.budget} />
      <ConflictTable rows={progress.conflicts.items} attendance={progress.conflicts.attendance} />
    </ReportPage>
  )
}
