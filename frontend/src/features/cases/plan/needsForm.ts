import type { Need, NeedsAssessment } from "@/api/caseTypes"

export const NEED_STATES = [
  "unmet",
  "partly_met",
  "met",
  "no_need",
  "unknown",
  "refused",
  "not_asked",
] as const satisfies readonly Need["state"][]
export const NEED_WISHES = [
  "wanted",
  "not_wanted",
  "undecided",
  "refused",
  "not_asked",
] as const satisfies readonly Need["wish"][]
export const NEED_PRIORITIES = ["urgent", "high", "medium", "low"] as const satisfies readonly NonNullable<
  Need["priority"]
>[]

/** Every domain of the pack, as the newest assessment left it; what is new has not been asked about. */
export function needsFrom(domains: readonly string[], newest: NeedsAssessment | undefined): Need[] {
  return domains.map(
    (domain) =>
      newest?.needs.find((need) => need.domain === domain) ?? {
        domain,
        state: "not_asked",
        situation: null,
        wish: "not_asked",
        wish_words: null,
        priority: null,
      },
  )
}

/** Whether a state takes a priority, and whether it needs one: `Need::checked` in domain/src/cases/needs.rs. */
export const takesPriority = (state: Need["state"]) => state !== "no_need" && state !== "not_asked"
export const needsPriority = (state: Need["state"]) => state === "unmet" || state === "partly_met"
/** Whether a wish takes words. */
export const takesWords = (wish: Need["wish"]) => wish !== "not_asked" && wish !== "refused"

/** What is sent: nothing that its state does not take. Who was not asked about a domain has not said what they wish. */
export function needsToSend(needs: readonly Need[]) {
  return needs.map((need) => {
    const isAsked = need.state !== "not_asked"
    const wish = isAsked ? need.wish : "not_asked"
    return {
      ...need,
      situation: isAsked ? need.situation?.trim() || null : null,
      wish,
      wish_words: takesWords(wish) ? need.wish_words?.trim() || null : null,
      priority: takesPriority(need.state) ? need.priority : null,
    }
  })
}
