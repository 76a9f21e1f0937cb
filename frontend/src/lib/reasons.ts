import type { Problem } from "@/api/problem"
import { textAt } from "@/i18n"
import { problemText } from "@/i18n/problems"

/** The sentence for a refusal whose reason has words of its own under `group`; else the general one. */
export function reasonText(
  problem: Problem,
  group: "consents.problems" | "referrals.problems" | "cases.track.reasons",
) {
  for (const reason of [problem.reason, problem.code]) {
    const text = reason && textAt(`${group}.${reason}`)
    if (text) return text
  }
  return problemText(problem)
}
