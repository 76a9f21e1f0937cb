import { Alert, Button, Stack } from "@mantine/core"
import { budgetRead } from "@punte/client/projects"
import { IconAlertTriangle } from "@tabler/icons-react"
import type { ReactNode } from "react"
import { Link } from "react-router"
import type { Budget, Project } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { paths } from "@/paths"
import { AskedPart } from "@/ui/AskedPart"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Facts } from "@/ui/Facts"
import { Section } from "@/ui/Section"
import { PaidTables } from "../reports/parts"
import { moneyWords, Stated } from "../words"
import { CommitmentsSection } from "./CommitmentsSection"
import { ExpensesSection } from "./ExpensesSection"
import { LineTable } from "./LineTable"
import { Subtotals } from "./Subtotals"
import { differencesOf, shareWords } from "./words"

/** What a project costs: who pays, what for, and what was promised and spent. */
export function BudgetSection({ project }: { project: Project }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useAsked(q(budgetRead, { path: { id: project.id } }))
  const edit = data?.may_finance && (
    <Button component={Link} to={paths.projectBudget(project.id)} variant="default">
      {t(data.currency ? "budget.edit" : "budget.enter")}
    </Button>
  )
  return (
    <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
      {(budget) =>
        budget.currency ? (
          <Stack gap="lg">
            <BudgetWhole budget={budget} edit={edit} />
            <BudgetSources budget={budget} />
            <LineTable budget={budget} />
            <Subtotals budget={budget} />
            <PaidTables budget={budget} />
            <CommitmentsSection project={project} budget={budget} />
            <ExpensesSection project={project} budget={budget} />
          </Stack>
        ) : (
          <Section title={t("projects.sections.budget")} actions={edit}>
            <EmptyState headingLevel={3} title={t("budget.none")} text={t("budget.noneText")} />
          </Section>
        )
      }
    </AskedPart>
  )
}

/** The whole, how it was entered, and what does not add up. */
export function BudgetWhole({ budget, edit }: { budget: Budget; edit?: ReactNode }) {
  const { t } = useTranslation()
  const off = differencesOf(budget)
  const money = (minor: number | null | undefined) => moneyWords(minor, budget.currency)
  return (
    <Section title={t("projects.sections.budget")} actions={edit}>
      <Stack>
        {off.length > 0 && (
          <Alert
            color="yellow"
            variant="light"
            icon={<IconAlertTriangle size={18} aria-hidden />}
            title={t("budget.doesNotAddUp")}
            styles={{ title: { color: "var(--mantine-color-text)" } }}
          >
            {off.map((words) => (
              <div key={words}>{words}</div>
            ))}
            <div>{t("budget.keptAsPrinted", { document: budget.document ?? "" })}</div>
          </Alert>
        )}
        <Facts
          columns={3}
          facts={[
            { label: t("budget.total"), value: money(budget.total) },
            {
              label: t("budget.provenance"),
              value: <Stated>{budget.provenance && t(`budget.provenances.${budget.provenance}`)}</Stated>,
            },
            { label: t("budget.document"), value: <Stated>{budget.document}</Stated> },
            { label: t("budget.committed"), value: money(budget.committed) },
            { label: t("budget.committedNotEligible"), value: money(budget.committed_not_eligible) },
            { label: t("budget.spent"), value: money(budget.spent) },
            { label: t("budget.notEligible"), value: money(budget.not_eligible) },
          ]}
        />
      </Stack>
    </Section>
  )
}

export function BudgetSources({ budget }: { budget: Budget }) {
  const { t } = useTranslation()
  return (
    <Section title={t("budget.sources")} text={t("budget.sourcesText")} isFlush>
      <DataTable
        caption={t("budget.sources")}
        rows={budget.sources.map((source, at) => ({ ...source, key: String(at) }))}
        rowKey={({ key }) => key}
        empty={<EmptyState headingLevel={3} title={t("budget.noSources")} />}
        columns={[
          { key: "kind", title: t("budget.source"), cell: ({ kind }) => t(`budget.kinds.${kind}`) },
          { key: "payer", title: t("budget.payer"), cell: ({ payer }) => <Stated>{payer}</Stated> },
          {
            key: "amount",
            title: t("budget.amount"),
            align: "end",
            cell: ({ amount }) => moneyWords(amount, budget.currency),
          },
          {
            key: "share",
            title: t("budget.share"),
            align: "end",
            cell: ({ share }) => shareWords(share),
          },
        ]}
      />
    </Section>
  )
}
