import type { Plan } from "@/api/caseTypes"

export const OWNERS = ["person", "user", "organisation"] as const
export type StepForm = {
  key: string
  id: string | null
  text: string
  owner: (typeof OWNERS)[number]
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
  owner: "person",
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
      owner: ownerOf(step),
      user_id: step.user_id ?? null,
      organisation_id: step.organisation_id ?? null,
      owner_name: step.owner_name ?? null,
      due_on: step.due_on ?? null,
    })),
  }))
  return { goals: goals.length > 0 ? goals : [newGoal()] }
}

function ownerOf(step: Plan["goals"][number]["steps"][number]): StepForm["owner"] {
  if (step.user_id) return "user"
  return step.organisation_id ? "organisation" : "person"
}

/** Without the rows in which nothing stands. What is sent has the rows of the form, so that problems find theirs. */
export function withoutEmpty({ goals }: PlanForm): PlanForm {
  return {
    goals: goals
      .map((goal) => ({ ...goal, steps: goal.steps.filter((step) => !isEmpty(step)) }))
      .filter(({ text, needs, steps }) => text.trim() !== "" || needs.length > 0 || steps.length > 0),
  }
}

const isEmpty = ({ text, owner, due_on }: StepForm) =>
  text.trim() === "" && owner === "person" && due_on === null

/** The fields in which an owner is to be named and nobody is: sent so, the step would be the person's. */
export const withoutOwner = ({ goals }: PlanForm): string[] =>
  goals.flatMap(({ steps }, goal) =>
    steps.flatMap((step, at) => {
      const field = step.owner === "user" ? "user_id" : "organisation_id"
      return step.owner === "person" || step[field] ? [] : [`goals.${goal}.steps.${at}.${field}`]
    }),
  )

/** What is sent: every row of the form. */
export const planToSend = ({ goals }: PlanForm) => ({ goals: goals.map(goalToSend) })

const goalToSend = ({ id, text, needs, steps }: GoalForm) => ({
  id,
  text,
  needs,
  steps: steps.map((step) => ({
    id: step.id,
    text: step.text,
    user_id: step.owner === "user" ? step.user_id : null,
    organisation_id: step.owner === "organisation" ? step.organisation_id : null,
    due_on: step.due_on,
  })),
})

/** The goal with this key, where the plan has it. */
export const goalOf = ({ goals }: PlanForm, one: string) => goals.find((goal) => goal.key === one)

/** The keys of all goals of two plans, in one order. */
export const goalKeys = (one: PlanForm, other: PlanForm) => [
  ...new Set([...one.goals, ...other.goals].map((goal) => goal.key)),
]

/** The keys of the goals that two plans do not have alike. */
export function differing(mine: PlanForm, theirs: PlanForm): string[] {
  const sent = (goal: GoalForm | undefined) => JSON.stringify(goal && goalToSend(goal))
  return goalKeys(theirs, mine).filter((one) => sent(goalOf(mine, one)) !== sent(goalOf(theirs, one)))
}

/** Their plan, in which the goals with these keys are mine. */
export const taking = (mine: PlanForm, theirs: PlanForm, kept: readonly string[]): PlanForm => ({
  goals: goalKeys(theirs, mine).flatMap((one) => goalOf(kept.includes(one) ? mine : theirs, one) ?? []),
})
