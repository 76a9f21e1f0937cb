import { screeningList, timelineList } from "@punte/client"
import { useQueryClient } from "@tanstack/react-query"
import type { Screening } from "@/api/caseTypes"
import type { Problem } from "@/api/problem"
import { CASE_REFRESHES } from "@/lib/refreshes"
import { screeningOf } from "./questions"

export const ANSWERED = [screeningList, timelineList]
/** How far the screenings are stands at the side of the case. */
export const BEGUN_OR_ENDED = [screeningList, ...CASE_REFRESHES]

/** Puts what the server answered in place of what was known, so that it need not be read again. */
export function useKeepScreening(caseId: string, id: string) {
  const client = useQueryClient()
  return (screening: Screening) => client.setQueryData(screeningOf(caseId, id).queryKey, screening)
}

/** The screening as it is now, from a refusal of a stale version. */
export const newer = (refusal: Problem) => refusal.newer<Screening>("already_asked")
