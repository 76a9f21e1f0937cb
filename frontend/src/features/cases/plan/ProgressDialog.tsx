import { Fieldset, Select, Stack } from "@mantine/core"
import { planList, planProgress } from "@punte/client"
import { useState } from "react"
import type { Case, Plan, PlanGoal } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { useRefused } from "@/lib/useRefused"
import { FormDialog } from "@/ui/FormDialog"
import { PLAN_REFRESHES } from "./refreshes"

const GOAL_STATES = ["open", "achieved", "partly_achieved", "dropped"] as const
const STEP_STATES = ["open", "done", "dropped"] as const
type StepState = (typeof STEP_STATES)[number]

/** How far goals and steps have come. Only what changes is sent. */
export function ProgressDialog({ file, plan, onClose }: { file: Case; plan: Plan; onClose: () => void }) {
  const { t } = useTranslation()
  const [goals, setGoals] = useState<Record<string, PlanGoal["state"]>>({})
  const [steps, setSteps] = useState<Record<string, StepState>>({})
  const refused = useRefused(planList)
  const save = useChange(planProgress, {
    refreshes: PLAN_REFRESHES,
    says: () => t("plan.progressSaved"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <FormDialog
      isOpen
      title={t("plan.progressTitle", { number: plan.number })}
      submit={t("common.save")}
      onClose={onClose}
      isBusy={save.isPending}
      isUnsaved={Object.keys(goals).length + Object.keys(steps).length > 0}
      problem={refused.problem}
      onSubmit={() => {
        refused.clear()
        save.mutate({
          path: { id: file.id, plan_id: plan.id },
          headers: refused.ifMatch(plan.version),
          body: {
            goals: Object.entries(goals).map(([id, state]) => ({ id, state })),
            steps: Object.entries(steps).map(([id, state]) => ({ id, state })),
          },
        })
      }}
    >
      {plan.goals.map((goal) => (
        <Fieldset key={goal.id} legend={goal.text} p="sm">
          <Stack gap="sm">
            <Select
              label={t("plan.goal")}
              allowDeselect={false}
              data={GOAL_STATES.map((one) => ({ value: one, label: t(`plan.goalStates.${one}`) }))}
              value={goals[goal.id] ?? goal.state}
              onChange={(next) => {
                const state = GOAL_STATES.find((one) => one === next)
                if (state) setGoals({ ...goals, [goal.id]: state })
              }}
            />
            {goal.steps.map((step) => (
              <Select
                key={step.id}
                label={step.text}
                allowDeselect={false}
                data={STEP_STATES.map((one) => ({ value: one, label: t(`plan.stepStates.${one}`) }))}
                value={steps[step.id] ?? step.state}
                onChange={(next) => {
                  const state = STEP_STATES.find((one) => one === next)
                  if (state) setSteps({ ...steps, [step.id]: state })
                }}
              />
            ))}
          </Stack>
        </Fieldset>
      ))}
    </FormDialog>
  )
}
