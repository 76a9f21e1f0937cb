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
  months: readonly number[]
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

/** The form to begin with: the plan says what it knows of its goals. */
export const newClosing = (closing: Closing, today: string): ClosingForm => ({
  reason: null,
  decided_on: today,
  last_contact_on: null,
  goals: closing.goals.map(({ id, text, state }) => ({ id, text, outcome: OF_PLAN[state], why: "" })),
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
  months: closing.follow_up_months,
  way: null,
  reach: "",
})

/** Whether whoever closes has to say why the danger is no reason not to (backend/domain/src/cases/closure). */
export const isDangerous = (safety: Safety | null, assessed: Closing["risk_level"]) =>
  [safety, assessed].some((level) => level === "high" || level === "extreme")

/** The fields that are still missing, by their place in the request. */
export function missing(form: ClosingForm, closing: Closing): string[] {
  const { reason, is_agreed } = form
  const needed: [string, unknown][] = [
    ["reason", reason],
    ["decided_on", form.decided_on],
    ["last_contact_on", form.last_contact_on],
    ["living_situation", form.living_situation],
    ["employment", form.employment],
    ["schooling", form.schooling],
    ["papers", form.papers],
    ["safety", form.safety],
    ["danger", !isDangerous(form.safety, closing.risk_level) || form.danger.trim()],
    ["note", reason !== "other" || form.note.trim()],
    ["duplicate_of", reason !== "duplicate" || form.duplicate_of.trim()],
    ...form.goals.flatMap(({ outcome, why }, at): [string, unknown][] => [
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
    ["follow_up.months", !is_agreed || form.months.length > 0],
    ["follow_up.way", !is_agreed || form.way],
    ["follow_up.reach", !is_agreed || form.reach.trim()],
  ]
  return needed.flatMap(([field, value]) => (value ? [] : [field]))
}

/** The request, once nothing is missing. */
export function toClosure(form: ClosingForm): ClosureBody | undefined {
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
    goals: form.goals.flatMap(({ id, outcome, why }) =>
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
      form.is_agreed && form.way
        ? { months: [...form.months], way: form.way, reach: form.reach.trim() }
        : null,
  }
}
