import type { SafetyPlan } from "@/api/caseTypes"

export const PARTS = [
  "warning_signs",
  "safe_places",
  "safe_people",
  "what_to_do",
  "digital_safety",
  "papers_and_money",
] as const
export type Part = (typeof PARTS)[number]
export type Draft = Record<Part, string>

export const toDraft = (plan: SafetyPlan): Draft => {
  const [warning_signs, safe_places, safe_people, what_to_do, digital_safety, papers_and_money] = PARTS.map(
    (part) => plan[part] ?? "",
  )
  return {
    warning_signs: warning_signs ?? "",
    safe_places: safe_places ?? "",
    safe_people: safe_people ?? "",
    what_to_do: what_to_do ?? "",
    digital_safety: digital_safety ?? "",
    papers_and_money: papers_and_money ?? "",
  }
}

/** The parts that are worded differently. */
export const differing = (a: Draft, b: Draft) => PARTS.filter((part) => a[part] !== b[part])

/** My plan, with these parts of theirs. */
export function taking(mine: Draft, theirs: Draft, taken: readonly Part[]): Draft {
  const next = { ...mine }
  for (const part of taken) next[part] = theirs[part]
  return next
}

/**
 * Somebody else wrote the plan meanwhile. A part that only they changed is theirs, one that only I changed is mine;
 * `open` are the parts that both changed differently.
 */
export function reconcile(mine: Draft, before: Draft, theirs: Draft): { merged: Draft; open: Part[] } {
  const changed = differing(mine, before)
  const open = changed.filter((part) => theirs[part] !== before[part] && theirs[part] !== mine[part])
  const untouched = PARTS.filter((part) => !changed.includes(part))
  return { merged: taking(mine, theirs, untouched), open }
}
