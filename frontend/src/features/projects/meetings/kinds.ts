import type { BodyPart, DecisionState, Meeting } from "@/api/projectTypes"
import type { Tone } from "@/ui/StatusTag"

export type MeetingKind = Meeting["kind"]

export const MEETING_KINDS = [
  "county_team",
  "regional_committee",
  "technical_table",
  "steering_committee",
  "working_group",
  "inter_ministerial",
  "workshop",
  "conference",
  "evaluation",
  "other",
] as const satisfies readonly MeetingKind[]

export const MODES = ["in_person", "online", "mixed"] as const satisfies readonly NonNullable<
  Meeting["mode"]
>[]

/** Which parts bodies have in a meeting. */
export const PARTS = ["convener", "attended", "guest", "funder"] as const satisfies readonly BodyPart[]

/** What became of a decision. */
export const DECISION_STATES = ["open", "done", "dropped"] as const satisfies readonly DecisionState[]

export const DECISION_TONES: Record<DecisionState, Tone> = { open: "notice", done: "good", dropped: "quiet" }
