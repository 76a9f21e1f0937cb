import type { Referral, ReferralState } from "@/api/caseTypes"

export const STATES = [
  "draft",
  "sent",
  "received",
  "accepted",
  "service_started",
  "completed",
  "refused",
  "expired",
  "broken",
  "withdrawn",
] as const satisfies readonly ReferralState[]

const COURSE = ["sent", "received", "accepted", "service_started", "completed"] as const
const ENDS: ReadonlySet<ReferralState> = new Set(["refused", "expired", "broken", "withdrawn"])

export type CourseStep = {
  state: ReferralState
  is: "done" | "now" | "ahead" | "stopped"
  at?: string
  who?: string
}

/** The course of a referral: what happened, where it stands, and what is still ahead. */
export function courseOf({ kind, state, steps }: Pick<Referral, "kind" | "state" | "steps">): CourseStep[] {
  const happened = new Map(steps.map((step) => [step.state, step]))
  const said = (of: ReferralState) => {
    const step = happened.get(of)
    if (!step) return {}
    return { at: step.at, who: [step.actor_name, step.organisation_name].filter(Boolean).join(", ") }
  }
  // A consultation is its answer: nothing starts.
  const course: readonly ReferralState[] = COURSE.filter(
    (one) => kind !== "consultation" || one !== "service_started",
  )
  const start: CourseStep[] = state === "draft" ? [{ state: "draft", is: "now", ...said("draft") }] : []

  if (ENDS.has(state)) {
    const before = course
      .filter((one) => happened.has(one))
      .map((one) => ({ state: one, is: "done" as const, ...said(one) }))
    return [...before, { state, is: "stopped", ...said(state) }]
  }
  const now = course.indexOf(state)
  return [
    ...start,
    ...course.map(
      (one, at): CourseStep => ({
        state: one,
        is: at > now ? "ahead" : at === now && one !== "completed" ? "now" : "done",
        ...(at > now ? {} : said(one)),
      }),
    ),
  ]
}
