import { Anchor, Button } from "@mantine/core"
import { activityList, budgetRead, budgetUpdate, projectRead } from "@punte/client/projects"
import { useEffect, useState } from "react"
import { Link, type LoaderFunctionArgs, useNavigate } from "react-router"
import type { Problem } from "@/api/problem"
import type { Budget, Project } from "@/api/projectTypes"
import { ifMatch, load, q, useChange, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { FormConflict } from "@/lib/FormConflict"
import { typedOf } from "@/lib/money"
import { pack } from "@/lib/pack"
import { useParam } from "@/lib/useParam"
import { useRefused } from "@/lib/useRefused"
import { paths } from "@/paths"
import { EmptyState } from "@/ui/EmptyState"
import { Page } from "@/ui/Page"
import { moneyWords } from "../words"
import { BudgetForm } from "./BudgetForm"
import { type BudgetBody, bodyOfBudget, formOfBudget } from "./budgetForm"
import { type Off, offWords } from "./words"

const projectOf = (id: string) => q(projectRead, { path: { id } })
const budgetOf = (id: string) => q(budgetRead, { path: { id } })

export const handle = { title: "budget" } as const
export const clientLoader = ({ params: { id = "" } }: LoaderFunctionArgs) =>
  load(projectOf(id), budgetOf(id), pack)

export default function BudgetEditPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const id = useParam("id")
  const { data: project } = useLoaded(projectOf(id))
  const { data } = useLoaded(budgetOf(id))
  // The form goes on with what it began with, whatever is read meanwhile.
  const [budget] = useState(data)
  const refused = useRefused()
  const [off, setOff] = useState<readonly string[]>([])
  const [conflict, setConflict] = useState<{ mine: BudgetBody; newer: Budget }>()
  const there = paths.projectSection(id, "budget")
  const update = useChange(budgetUpdate, {
    refreshes: [budgetRead, activityList],
    says: ({ currency, total }) => t("budget.saved", { total: moneyWords(total, currency) }),
    onProblem: (problem) => {
      const found = offOf(problem)
      setOff(found)
      if (found.length > 0) refused.clear()
      return problem.isStale || found.length > 0 || refused.onProblem(problem)
    },
  })
  // Leaves only once the form knows that it is saved, so that it does not ask about unsaved work.
  useEffect(() => {
    if (update.isSuccess) navigate(there, { replace: true })
  }, [update.isSuccess, navigate, there])
  const save = (body: BudgetBody, version: number) => {
    setOff([])
    update.mutate(
      { path: { id }, body, headers: ifMatch(version) },
      {
        onError: (problem) => {
          const newer = problem.newer<Budget>("sources")
          if (newer) setConflict({ mine: body, newer })
        },
      },
    )
  }
  if (!budget.may_finance) return <NotYours project={project} budget={budget} />
  const partner = (of: string | null | undefined) =>
    project.partners.find((one) => one.id === of)?.name ?? t("budget.leader")
  const lines = (texts: readonly string[]) => texts.join(" · ")
  // Each version has its own currency, which is compared by itself.
  const amountWords = (minor: number | null | undefined) => typedOf(minor) || t("projects.notStated")
  return (
    <Page
      title={t(budget.currency ? "budget.editTitle" : "budget.enterTitle")}
      lead={project.title}
      size="lg"
      above={
        <Anchor component={Link} to={there} size="sm">
          {project.title}
        </Anchor>
      }
    >
      <BudgetForm
        project={project}
        budget={budget}
        refused={refused}
        off={off}
        onSave={(form) => save(bodyOfBudget(form), budget.version)}
        onCancel={() => navigate(-1)}
        isBusy={update.isPending}
        isSaved={update.isSuccess}
      />
      {conflict && (
        <FormConflict
          mine={conflict.mine}
          newer={{ ...bodyOfBudget(formOfBudget(conflict.newer)), version: conflict.newer.version }}
          fields={{
            currency: { label: t("budget.currency"), words: (code) => code },
            total: {
              label: t("budget.total"),
              words: amountWords,
            },
            sources: {
              label: t("budget.sources"),
              words: (all) =>
                lines(
                  (all ?? []).map(({ kind, payer, amount }) =>
                    [t(`budget.kinds.${kind}`), payer, amountWords(amount)].filter(Boolean).join(" "),
                  ),
                ),
            },
            lines: {
              label: t("budget.lines"),
              words: (all) =>
                lines(
                  (all ?? []).map(({ code, name, partner_id, period, amount }) =>
                    [code, name, partner(partner_id), period, amountWords(amount)].filter(Boolean).join(" "),
                  ),
                ),
            },
            provenance: {
              label: t("budget.provenance"),
              words: (how) => t(`budget.provenances.${how}`),
            },
            document: { label: t("budget.document"), words: (text) => text ?? "" },
          }}
          onClose={() => setConflict(undefined)}
          isBusy={update.isPending}
          onSave={(chosen, version) => {
            setConflict(undefined)
            save(chosen, version)
          }}
        />
      )}
    </Page>
  )
}

/** For who may not save the whole: what they may enter, and where. */
function NotYours({ project, budget }: { project: Project; budget: Budget }) {
  const { t } = useTranslation()
  const there = paths.projectSection(project.id, "budget")
  return (
    <Page
      title={t("projects.sections.budget")}
      size="lg"
      above={
        <Anchor component={Link} to={there} size="sm">
          {project.title}
        </Anchor>
      }
    >
      <EmptyState
        title={t("budget.notYours")}
        text={t(budget.may_spend ? "budget.notYoursSpend" : "budget.notYoursRead")}
        action={
          <Button component={Link} to={there} variant="default">
            {t("budget.open")}
          </Button>
        }
      />
    </Page>
  )
}

/** By how much what was sent does not add up, in the server's own figures. */
function offOf({ fields }: Problem): string[] {
  return fields.flatMap(({ pointer, code, amount, currency }) => {
    const part = pointer === "/sources" ? "sources" : pointer === "/lines" ? "lines" : undefined
    const kind = KINDS[code]
    return part && kind && amount && currency ? [offWords({ part, kind, amount }, currency)] : []
  })
}

const KINDS: Record<string, Off["kind"]> = {
  budget_too_much: "too_much",
  budget_too_little: "too_little",
}
