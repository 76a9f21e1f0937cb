import type { RiskAssessment, RiskForm } from "@/api/caseTypes"

export const STRENGTHS = ["absent", "low", "medium", "high", "unknown", "not_asked"] as const
export type Strength = (typeof STRENGTHS)[number]

export const LEVELS = ["low", "medium", "high", "extreme"] as const
export type Level = (typeof LEVELS)[number]

/** How strong the factors of one domain are, by their codes. */
export type Draft = Record<string, Strength>

type Domain = RiskForm["domains"][number]
type Answered = Pick<RiskAssessment, "answers">

/** What a domain has for answers now; the rest was not asked. */
export function draftOf({ factors }: Domain, { answers }: Answered): Draft {
  const known = new Map(answers.map(({ factor, strength }) => [factor, strength]))
  return Object.fromEntries(factors.map(({ code }) => [code, known.get(code) ?? "not_asked"]))
}

/** The factors that are answered differently. */
export const differing = (a: Draft, b: Draft) => Object.keys(a).filter((code) => a[code] !== b[code])

/** How many factors are answered, unknowns among them. */
export const answeredOf = (draft: Draft) => Object.values(draft).filter((one) => one !== "not_asked").length

/** What changed, as the server takes it. */
export const toUpdate = (domain: string, draft: Draft, before: Draft) => ({
  domain,
  answers: differing(draft, before).map((factor) => ({ factor, strength: draft[factor] ?? "not_asked" })),
})

/**
 * Somebody else answered meanwhile. What only they changed is theirs, what only I changed is mine; `open` are the
 * factors that both answered differently.
 */
export function reconcile(mine: Draft, before: Draft, theirs: Draft): { merged: Draft; open: string[] } {
  const changed = new Set(differing(mine, before))
  const open = [...changed].filter((code) => theirs[code] !== before[code] && theirs[code] !== mine[code])
  const merged = Object.fromEntries(
    Object.entries(theirs).map(([code, strength]) => [
      code,
      changed.has(code) ? (mine[code] ?? strength) : strength,
    ]),
  )
  return { merged, open }
}

/** Whether the first level is lower than the other. */
export const isBelow = (level: Level, floor: Level) => LEVELS.indexOf(level) < LEVELS.indexOf(floor)
