import { Button } from "@mantine/core"
import { planList, planUpdate } from "@punte/client"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import type { Case, Plan } from "@/api/caseTypes"
import { ifMatch, keyOf, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { fieldProblemText, problemText } from "@/i18n/problems"
import { errorsOf } from "@/lib/formProblems"
import { useUnsavedGuard } from "@/lib/useUnsavedGuard"
import { ConflictDialog } from "@/ui/ConflictDialog"
import { FormDialog } from "@/ui/FormDialog"
import { useRowFocus } from "@/ui/useRowFocus"
import { GoalFields } from "./GoalFields"
import { GoalWords } from "./GoalWords"
import {
  byRow,
  differing,
  formOf,
  type GoalForm,
  goalOf,
  newGoal,
  type PlanForm,
  planToSend,
  reconcile,
  taking,
  withoutEmpty,
  withoutOwner,
} from "./planForm"
import { PLAN_REFRESHES } from "./refreshes"

type Conflict = { theirs: PlanForm; version: number } & ReturnType<typeof reconcile>

/** Writes the goals and the steps to them. */
export function PlanDialog({ file, plan, onClose }: { file: Case; plan: Plan; onClose: () => void }) {
  const { t } = useTranslation()
  const [before, setBefore] = useState(() => formOf(plan))
  const [form, setForm] = useState(() => (before.goals.length > 0 ? before : { goals: [newGoal()] }))
  const [version, setVersion] = useState(plan.version)
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [problem, setProblem] = useState<string>()
  const [conflict, setConflict] = useState<Conflict>()
  const isUnsaved = differing(withoutEmpty(form), before).length > 0
  const guard = useUnsavedGuard(isUnsaved)
  const rows = useRowFocus()
  const client = useQueryClient()
  const save = useChange(planUpdate, {
    refreshes: PLAN_REFRESHES,
    says: () => t("plan.written"),
    onDone: onClose,
    onProblem: (refusal) => {
      const now = refusal.newer<Plan>("goals")
      if (now) {
        const theirs = formOf(now)
        const found = { theirs, version: now.version, ...reconcile(form, before, theirs) }
        if (found.open.length > 0) setConflict(found)
        else goOnFrom(found, found.merged)
      } else {
        setErrors(byRow(form, errorsOf(refusal)))
        setProblem(refusal.fields.length > 0 ? t("problems.checkForm") : problemText(refusal))
      }
      return true
    },
  })
  /** Only now their goals are taken over: until then a save on the old version is refused again. */
  const goOnFrom = ({ theirs, version: newest }: Conflict, chosen: PlanForm) => {
    setConflict(undefined)
    setBefore(theirs)
    setVersion(newest)
    if (differing(chosen, theirs).length > 0) return submit(chosen, newest)
    // The goals had arrived, only the server's word of it was lost; or all of theirs were chosen.
    void client.invalidateQueries({ queryKey: keyOf(planList) })
    onClose()
  }
  const submit = (what: PlanForm, on: number) => {
    const filled = withoutEmpty(what)
    const ownerless = withoutOwner(filled)
    setForm(filled)
    setErrors(Object.fromEntries(ownerless.map((field) => [field, fieldProblemText("required")])))
    setProblem(ownerless.length > 0 ? t("problems.checkForm") : undefined)
    if (ownerless.length > 0) return
    save.mutate({ path: { id: file.id, plan_id: plan.id }, headers: ifMatch(on), body: planToSend(filled) })
  }
  const setGoal = (at: number, goal: GoalForm) => setForm({ goals: form.goals.with(at, goal) })
  const addGoal = () => {
    const goal = newGoal()
    rows.onAdd(goal.key)
    setForm({ goals: [...form.goals, goal] })
  }
  const removeGoal = (goal: GoalForm) =>
    rows.onRemove(() => setForm({ goals: form.goals.filter((one) => one !== goal) }))

  return (
    <>
      {guard}
      <FormDialog
        isOpen={!conflict}
        size="xl"
        title={t("plan.writeTitle", { number: plan.number })}
        text={t("plan.writeText")}
        submit={t("plan.save")}
        onClose={onClose}
        isBusy={save.isPending}
        isUnsaved={isUnsaved}
        problem={problem}
        onSubmit={() => submit(form, version)}
      >
        {form.goals.map((goal, at) => (
          <GoalFields
            key={goal.key}
            row={rows.row(goal.key)}
            goal={goal}
            title={t("plan.goalNumber", { number: at + 1 })}
            errors={errors}
            onChange={(next) => setGoal(at, next)}
            onRemove={() => removeGoal(goal)}
          />
        ))}
        <Button ref={rows.adding} variant="default" disabled={form.goals.length >= 20} onClick={addGoal}>
          {t("plan.addGoal")}
        </Button>
      </FormDialog>
      <ConflictDialog
        fields={conflict?.open.map((key) => ({
          key,
          label: t("plan.goalNumber", { number: numberOf(conflict.theirs, key) || numberOf(form, key) }),
          mine: <GoalWords goal={goalOf(form, key)} />,
          theirs: <GoalWords goal={goalOf(conflict.theirs, key)} />,
        }))}
        version={conflict?.version}
        isBusy={save.isPending}
        onClose={() => setConflict(undefined)}
        onChoose={(choice) => {
          if (!conflict) return
          const { theirs, merged, open } = conflict
          const kept = differing(merged, theirs).filter(
            (key) => !open.includes(key) || choice[key] === "mine",
          )
          goOnFrom(conflict, taking(merged, theirs, kept))
        }}
      />
    </>
  )
}

const numberOf = ({ goals }: PlanForm, key: string) => goals.findIndex((goal) => goal.key === key) + 1
