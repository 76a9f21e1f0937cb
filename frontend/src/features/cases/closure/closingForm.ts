import type { closureCreate } from "@punte/client"
import type { Closing } from "@/api/caseTypes"
import type { Input } from "@/api/types"

export type ClosureBody = Input<typeof closureCreate>["body"]
export type Safety = ClosureBody["safety"]
export type Outcome = NonNullable<ClosureBody["goals"]>[number]["outcome"]

export const LEVELS = ["low", "medium", "high", "extreme"] as const satisfies readonly Safety[]
export const OUTCOMES = [
  "reached",
  "partly_reached",
  "not_reached",
  "dropped",
] as const satisfies readonly Outcome[]

export type AttemptForm = { key: string; on: string | null; way: string | null; by: string }
export type GoalForm = { id: string; text: string; outcome: Outcome | null; why: string }

/** A closing as it is filled in. */
export type ClosingForm = {
  reason: string | null
  decided_on: string | null
  last_contact_on: string | null
  goals: readonly GoalForm[]
  attempts: readonly AttemptForm[]
  duplicate_of: string
  living_situation: string | null
  employment: string | null
  schooling: string | null
  papers: string | null
  safety: Safety | null
  danger: string
  note: string
  is_agreed: boolean
  /** Nobody has chosen yet while it is `null`: those that the consent covers. */
  months: readonly number[] | null
  way: string | null
  reach: string
}

/** What came of a goal by the plan, as far as the plan says it. */
const OF_PLAN: Record<Closing["goals"][number]["state"], Outcome | null> = {
  open: null,
  achieved: "reached",
  partly_achieved: "partly_reached",
  dropped: "dropped",
}

export const newAttempt = (): AttemptForm => ({ key: crypto.randomUUID(), on: null, way: null, by: "" })

/** What was said of the goals that the plan in force has now; a plan may come into force meanwhile. */
export const goalsOf = (said: readonly GoalForm[], closing: Closing): readonly GoalForm[] =>
  closing.goals.map(
    ({ id, text, state }) =>
      said.find((goal) => goal.id === id && goal.text === text) ?? {
        id,
        text,
        outcome: OF_PLAN[state],
        why: "",
      },
  )

/** After how many months the person is contacted. */
export const monthsOf = (form: ClosingForm, closing: Closing): readonly number[] =>
  form.months ?? closing.follow_up_covered

/** Whether the form asks for contacts at all: its fields show only then. */
const agrees = (form: ClosingForm, closing: Closing) =>
  form.is_agreed && form.reason !== "died" && Boolean(closing.follow_up_until)

/** The form to begin with: the plan says what it knows of its goals. */
export const newClosing = (closing: Closing, today: string): ClosingForm => ({
  reason: null,
  decided_on: today,
  last_contact_on: null,
  goals: goalsOf([], closing),
  attempts: [newAttempt()],
  duplicate_of: "",
  living_situation: null,
  employment: null,
  schooling: null,
  papers: null,
  safety: null,
  danger: "",
  note: "",
  is_agreed: false,
  months: null,
  way: null,
  reach: "",
})

/** Whether whoever closes has to say why they wait for no new assessment of the risk. */
export const leavesRiskOpen = (reason: string | null, closing: Closing) =>
  closing.is_risk_due && !["died", "duplicate", "not_victim"].includes(reason ?? "")

/** Whether whoever closes has to say why the danger is no reason not to (backend/domain/src/cases/closure). */
export const isDangerous = ({ safety, reason }: Pick<ClosingForm, "safety" | "reason">, closing: Closing) =>
  [safety, closing.risk_level].some((level) => level === "high" || level === "extreme") ||
  leavesRiskOpen(reason, closing)

/** The fields that are still missing, by their place in the request. */
export function missing(form: ClosingForm, closing: Closing): string[] {
  const { reason } = form
  const isAgreed = agrees(form, closing)
  const needed: [string, unknown][] = [
    ["reason", reason],
    ["decided_on", form.decided_on],
    ["last_contact_on", form.last_contact_on],
    ["living_situation", form.living_situation],
    ["employment", form.employment],
    ["schooling", form.schooling],
    ["papers", form.papers],
    ["safety", form.safety],
    ["danger", !isDangerous(form, closing) || form.danger.trim()],
    ["note", reason !== "other" || form.note.trim()],
    ["duplicate_of", reason !== "duplicate" || form.duplicate_of.trim()],
    ...goalsOf(form.goals, closing).flatMap(({ outcome, why }, at): [string, unknown][] => [
      [`goals.${at}.outcome`, outcome],
      [`goals.${at}.why`, !outcome || outcome === "reached" || why.trim()],
    ]),
    ...(reason === "lost_contact" ? form.attempts : []).flatMap(
      ({ on, way, by }, at): [string, unknown][] => [
        [`attempts.${at}.on`, on],
        [`attempts.${at}.way`, way],
        [`attempts.${at}.by`, by.trim()],
      ],
    ),
    ["follow_up.months", !isAgreed || monthsOf(form, closing).length > 0],
    ["follow_up.way", !isAgreed || form.way],
    ["follow_up.reach", !isAgreed || form.reach.trim()],
  ]
  return needed.flatMap(([field, value]) => (value ? [] : [field]))
}

/** The request, once nothing is missing. */
export function toClosure(form: ClosingForm, closing: Closing): ClosureBody | undefined {
  const { reason, decided_on, last_contact_on, living_situation, employment, schooling, papers, safety } =
    form
  if (!reason || !decided_on || !last_contact_on || !living_situation) return undefined
  if (!employment || !schooling || !papers || !safety) return undefined
  return {
    reason,
    decided_on,
    last_contact_on,
    living_situation,
    employment,
    schooling,
    papers,
    safety,
    goals: goalsOf(form.goals, closing).flatMap(({ id, outcome, why }) =>
      outcome ? [{ id, outcome, why: why.trim() || null }] : [],
    ),
    attempts:
      reason === "lost_contact"
        ? form.attempts.flatMap(({ on, way, by }) => (on && way ? [{ on, way, by: by.trim() }] : []))
        : [],
    duplicate_of: reason === "duplicate" ? form.duplicate_of.trim() : null,
    danger: form.danger.trim() || null,
    note: form.note.trim() || null,
    follow_up:
      agrees(form, closing) && form.way
        ? { months: [...monthsOf(form, closing)], way: form.way, reach: form.reach.trim() }
        : null,
  }
}
