import type { BodyPart, Protocol } from "@/api/projectTypes"
import type { Tone } from "@/ui/StatusTag"

export type ProtocolState = Protocol["state"]

export const STATES = [
  "in_force",
  "ending",
  "ended",
  "not_stated",
] as const satisfies readonly ProtocolState[]
export const STATE_TONES: Record<ProtocolState, Tone> = {
  in_force: "good",
  ending: "warn",
  ended: "quiet",
  not_stated: "quiet",
}
export const VALIDITIES = [
  "until",
  "unlimited",
  "not_stated",
] as const satisfies readonly Protocol["validity"][]

/** Which parts bodies have in a protocol. */
export const PARTS = ["party"] as const satisfies readonly BodyPart[]
