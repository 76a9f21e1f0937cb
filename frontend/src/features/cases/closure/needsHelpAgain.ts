import type { FollowUp } from "@/api/caseTypes"

type Said = Pick<FollowUp, "is_reached" | "needs_help" | "recorded_at">

/**
 * Whether a person whose case was closed at this time needs help again: by what they said when they were
 * reached last. A call that nobody answers changes nothing of it. The latest contact comes first.
 */
export function needsHelpAgain(contacts: readonly Said[], closedAt: string | null | undefined): boolean {
  if (!closedAt) return false
  const since = Date.parse(closedAt)
  const last = contacts.find((one) => one.is_reached && Date.parse(one.recorded_at) >= since)
  return last?.needs_help === true
}
