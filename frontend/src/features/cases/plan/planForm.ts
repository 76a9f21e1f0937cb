import type { Plan } from "@/api/caseTypes"

export type StepForm = {
  key: string
  id: string | null
  text: string
  user_id: string | null
  organisation_id: string | null
  owner_name: string | null
  due_on: string | null
}
export type GoalForm = { key: string; id: string | null; text: string; needs: string[]; steps: StepForm[] }
export type PlanForm = { goals: GoalForm[] }

let made = 0
/** A key for what the server has not seen yet. */
const key = () => `new-${++made}`

export const newStep = (): StepForm => ({
  key: key(),
  id: null,
  text: "",
  user_id: null,
  organisation_id: null,
  owner_name: null,
  due_on: null,
})
export const newGoal = (): GoalForm => ({ key: key(), id: null, text: "", needs: [], steps: [newStep()] })

/** The form of a plan; one without goals begins with an empty one. */
export function formOf(plan: Plan): PlanForm {
  const goals = plan.goals.map((goal) => ({
    key: goal.id,
    id: goal.id,
    text: goal.text,
    needs: goal.needs,
    steps: goal.steps.map((step) => ({
      key: step.id,
      id: step.id,
      text: step.text,
      user_id: step.user_id ?? null,
      organisation_id: step.organisation_id ?? null,
      owner_name: step.owner_name ?? null,
      due_on: step.due_on ?? null,
    })),
  }))
  return { goals: goals.length > 0 ? goals : [newGoal()] }
}

/** What is sent. A step without words is left out, and so is a goal without any. */
export function planToSend({ goals }: PlanForm) {
  return {
    goals: goals
      .map((goal) => ({ ...goal, steps: goal.steps.filter(({ text }) => text.trim() !== "") }))
      .filter(({ text, steps }) => text.trim() !== "" || steps.length > 0)
      .map(({ id, text, needs, steps }) => ({
        id,
        text,
        needs,
        steps: steps.map((step) => ({
          id: step.id,
          text: step.text,
          user_id: step.user_id,
          organisation_id: step.user_id ? null : step.organisation_id,
          due_on: step.due_on,
        })),
      })),
  }
}
