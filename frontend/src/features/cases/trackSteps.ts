import type { Case, Track } from "@/api/caseTypes"

/** Why a step cannot be taken; a key under `cases.track.reasons`. */
export type StepReason =
  | "already_there"
  | "no_such_step"
  | "needs_decision"
  | "needs_closure"
  | "needs_reopening"
  | "needs_proceeding"
  | "needs_claim"
  | "child_cannot_decline"
  | "not_presumed"
  | "not_holder"
  | "not_allowed"

type Facts = Pick<Case, Track | "is_child" | "presumed_on" | "next_steps">

const DECIDED = new Set(["presumed", "identified", "not_victim", "declined"])
const NEED_PRESUMPTION = new Set(["recovery_reflection", "long_term", "reintegration", "monitoring"])

/**
 * Whether a track may take a step now, as the server's `next_steps` say, and why not in the words of the rule
 * (backend/domain/src/cases: `Case::allows`).
 */
export function stepReason(file: Facts, track: Track, to: string): StepReason | undefined {
  if (file[track] === to) return "already_there"
  if (file.next_steps.some((step) => step.track === track && step.to === to)) return undefined
  if (track === "proceedings") return "needs_proceeding"
  if (track === "compensation") return "needs_claim"
  if (track === "identification" && to === "declined" && file.is_child) return "child_cannot_decline"
  if (track === "identification" && DECIDED.has(to)) return "needs_decision"
  if (track === "assistance" && to === "closed") return "needs_closure"
  if (track === "assistance" && file.assistance === "closed" && to === "reopened") return "needs_reopening"
  if (track === "assistance" && NEED_PRESUMPTION.has(to) && !file.presumed_on) return "not_presumed"
  return "no_such_step"
}
