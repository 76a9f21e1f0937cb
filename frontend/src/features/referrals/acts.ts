import type { Referral } from "@/api/caseTypes"

export const SENDER_ACTS = ["send", "update", "withdraw", "break"] as const
export const RECEIVER_ACTS = [
  "acknowledge",
  "accept",
  "refuse",
  "start_service",
  "give_feedback",
  "complete",
  "break",
] as const
export type Act = (typeof SENDER_ACTS)[number] | (typeof RECEIVER_ACTS)[number]

/** Acts that lead onward, the likeliest first: the first that is possible is the primary one. */
const ONWARD: readonly Act[] = ["send", "accept", "start_service", "complete", "give_feedback", "acknowledge"]

type Facts = Pick<Referral, "kind" | "state" | "abilities">

/** The acts of one side, in the order people do them: those of a stage long past are left out. */
export function actsFor(referral: Facts, side: "sender" | "receiver"): readonly Act[] {
  if (side === "sender") {
    if (referral.state === "draft") return ["withdraw", "update", "send"]
    if (referral.state === "sent" || referral.state === "received") return ["withdraw"]
    return referral.state === "accepted" || referral.state === "service_started" ? ["break"] : []
  }
  switch (referral.state) {
    case "sent":
      return ["acknowledge", "refuse", "accept"]
    case "received":
    case "expired":
      return ["refuse", "accept"]
    case "accepted":
      return referral.kind === "consultation"
        ? ["break", "complete", "give_feedback"]
        : ["break", "give_feedback", "complete", "start_service"]
    case "service_started":
      return ["break", "complete", "give_feedback"]
    default:
      return []
  }
}

export function primaryOf(referral: Facts, acts: readonly Act[]): Act | undefined {
  return ONWARD.find((act) => acts.includes(act) && isPossible(referral, act))
}

/** Whether the server lets this act be done now. */
export const isPossible = ({ abilities }: Pick<Referral, "abilities">, act: Act) => abilities.includes(act)
