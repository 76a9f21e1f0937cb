import i18next from "i18next"
import type { Problem } from "@/api/problem"
import { problemText } from "@/i18n/problems"

/** The sentence for a refusal whose reason has words of its own under `group`; else the general one. */
export function reasonText(
  problem: Problem,
  group: "consents.problems" | "referrals.problems" | "cases.track.reasons",
) {
  for (const reason of [problem.reason, problem.code]) {
    const key = `${group}.${reason}`
    if (reason && i18next.exists(key)) return i18next.t(key as "problems.unexpected")
  }
  return problemText(problem)
}
