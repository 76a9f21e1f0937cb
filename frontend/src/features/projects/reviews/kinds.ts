import type { BodyPart, StandardReview } from "@/api/projectTypes"
import type { Tone } from "@/ui/StatusTag"

type Finding = StandardReview["findings"][number]
export type Outcome = NonNullable<Finding["outcome"]>
export type FollowUp = NonNullable<Finding["follow_up"]>

export const OUTCOMES = [
  "met",
  "partly_met",
  "not_met",
  "not_applicable",
] as const satisfies readonly Outcome[]
export const OUTCOME_TONES: Record<Outcome, Tone> = {
  met: "good",
  partly_met: "notice",
  not_met: "warn",
  not_applicable: "quiet",
}
export const FOLLOW_UPS = ["open", "done", "dropped"] as const satisfies readonly FollowUp[]
export const FOLLOW_UP_TONES: Record<FollowUp, Tone> = { open: "notice", done: "good", dropped: "quiet" }

/** Which parts bodies have in a review. */
export const PARTS = ["provider", "reviewer"] as const satisfies readonly BodyPart[]
/** Who looked; the provider is asked for apart. */
export const REVIEWERS = ["reviewer"] as const satisfies readonly BodyPart[]
