import type { RiskAssessment, RiskForm } from "@/api/caseTypes"
import { type Draft as Answers, drafts } from "../topic/drafts"

export const STRENGTHS = ["absent", "low", "medium", "high", "unknown", "not_asked"] as const
export type Strength = (typeof STRENGTHS)[number]

export const LEVELS = ["low", "medium", "high", "extreme"] as const
export type Level = (typeof LEVELS)[number]

/** How strong the factors of one domain are, by their codes. */
type Draft = Answers<Strength>

type Domain = RiskForm["domains"][number]
type Answered = Pick<RiskAssessment, "answers">

/** What a domain has for answers now; the rest was not asked. */
export function draftOf({ factors }: Domain, { answers }: Answered): Draft {
  const known = new Map(answers.map(({ factor, strength }) => [factor, strength]))
  return Object.fromEntries(factors.map(({ code }) => [code, known.get(code) ?? "not_asked"]))
}

/** How answers to factors are compared. */
export const FACTORS = drafts<Strength>(Object.is)

/** How many factors are answered, unknowns among them. */
export const answeredOf = (draft: Draft) => Object.values(draft).filter((one) => one !== "not_asked").length

/** What changed, as the server takes it. */
export const toUpdate = (domain: string, draft: Draft, before: Draft) => ({
  domain,
  answers: FACTORS.differing(draft, before).map((factor) => ({
    factor,
    strength: draft[factor] ?? "not_asked",
  })),
})

/** Whether the first level is lower than the other. */
export const isBelow = (level: Level, floor: Level) => LEVELS.indexOf(level) < LEVELS.indexOf(floor)
