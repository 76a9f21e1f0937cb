import { accountHistoryRead, accountRead, interviewList, interviewRead, timelineList } from "@punte/client"
import { useQueryClient } from "@tanstack/react-query"
import type { Account, AccountTopic, Interview } from "@/api/caseTypes"
import type { Problem } from "@/api/problem"
import { CASE_REFRESHES } from "@/lib/refreshes"
import { accountOf, exploitersOf, interviewOf } from "./questions"

/** An answer to one topic can raise or settle doubts in another: all that is known is read again, which is recorded. */
export const ANSWERED = [accountRead, accountHistoryRead, interviewList, interviewRead, timelineList]
/** How far the interviews are stands at the side of the case. */
export const BEGUN_OR_ENDED = [interviewList, ...CASE_REFRESHES]

/** Puts what the server answered in place of what was known, so that it need not be read again. */
export function useKeepTopic(caseId: string) {
  const client = useQueryClient()
  return (saved: AccountTopic) => {
    client.setQueryData<Account>(
      accountOf(caseId).queryKey,
      (known) =>
        known && { topics: known.topics.map((topic) => (topic.topic === saved.topic ? saved : topic)) },
    )
    if (saved.topic === "exploiters") client.setQueryData(exploitersOf(caseId).queryKey, saved)
  }
}

export function useKeepInterview(caseId: string) {
  const client = useQueryClient()
  return (interview: Interview) => client.setQueryData(interviewOf(caseId, interview.id).queryKey, interview)
}

/** The topic as it is now, from a refusal of a stale version. */
export const newer = (refusal: Problem) => refusal.newer<AccountTopic>("doubts")
