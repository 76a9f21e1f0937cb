import type { Plan } from "@/api/caseTypes"

export const OWNERS = ["person", "user", "organisation"] as const
export type StepForm = {
  key: string
  id: string | null
  text: string
  /** Nobody yet, in a new step: it is chosen, never taken for granted. */
  owner: (typeof OWNERS)[number] | null
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
  owner: null,
  user_id: null,
  organisation_id: null,
  owner_name: null,
  due_on: null,
})
export const newGoal = (): GoalForm => ({ key: key(), id: null, text: "", needs: [], steps: [newStep()] })

/** The form of a plan. */
export const formOf = (plan: Plan): PlanForm => ({
  goals: plan.goals.map((goal) => ({
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
  })),
})

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

const isEmpty = ({ text, owner, due_on }: StepForm) => text.trim() === "" && owner === null && due_on === null

/** The fields in which somebody is to be named and nobody is, by the keys of their rows. */
export const withoutOwner = ({ goals }: PlanForm): string[] =>
  goals.flatMap(({ steps }) =>
    steps.flatMap(({ key, owner, user_id, organisation_id }) => {
      if (owner === null) return [`${key}.owner`]
      if (owner === "user" && !user_id) return [`${key}.user_id`]
      return owner === "organisation" && !organisation_id ? [`${key}.organisation_id`] : []
    }),
  )

/** What is wrong with the rows that were sent, by their keys: so it stays with its row when another one goes. */
export function byRow({ goals }: PlanForm, errors: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(errors).map(([path, text]) => {
      // `goals.2.text`, `goals.2.needs.0` or `goals.2.steps.1.due_on`
      const [, at, field, step, ofStep] = path.split(".")
      const goal = goals[Number(at)]
      if (field !== "steps") return [`${goal?.key}.${field}`, text]
      return [`${goal?.steps[Number(step)]?.key}.${ofStep}`, text]
    }),
  )
}

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
const goalKeys = (one: PlanForm, other: PlanForm) => [
  ...new Set([...one.goals, ...other.goals].map((goal) => goal.key)),
]

/** The keys of the goals that two plans do not have alike. */
export const differing = (mine: PlanForm, theirs: PlanForm) =>
  goalKeys(theirs, mine).filter((one) => !isSame(goalOf(mine, one), goalOf(theirs, one)))

const isSame = (one: GoalForm | undefined, other: GoalForm | undefined) =>
  JSON.stringify(one && goalToSend(one)) === JSON.stringify(other && goalToSend(other))

/** Their plan, in which the goals with these keys are mine. */
export const taking = (mine: PlanForm, theirs: PlanForm, kept: readonly string[]): PlanForm => ({
  goals: goalKeys(theirs, mine).flatMap((one) => goalOf(kept.includes(one) ? mine : theirs, one) ?? []),
})

/**
 * Somebody else wrote the plan meanwhile. A goal that only they changed is theirs, one that only I changed is mine;
 * `open` are the keys of the goals that both changed differently.
 */
export function reconcile(mine: PlanForm, before: PlanForm, theirs: PlanForm) {
  const changed = differing(mine, before)
  const open = changed.filter(
    (one) =>
      !isSame(goalOf(theirs, one), goalOf(before, one)) && !isSame(goalOf(theirs, one), goalOf(mine, one)),
  )
  return { merged: taking(mine, theirs, changed), open }
}
