import { screeningList, timelineList } from "@punte/client"
import { useQueryClient } from "@tanstack/react-query"
import type { Screening } from "@/api/caseTypes"
import type { Problem } from "@/api/problem"
import { screeningOf } from "./questions"

export const REFRESHES = [screeningList, timelineList]

/** Puts what the server answered in place of what was known, so that it need not be read again. */
export function useKeepScreening(caseId: string, id: string) {
  const client = useQueryClient()
  return (screening: Screening) => client.setQueryData(screeningOf(caseId, id).queryKey, screening)
}

/** The screening as it is now, from a refusal of a stale version. */
export function newer({ isStale, current }: Problem): Screening | undefined {
  return isStale && isScreening(current) ? current : undefined
}

const isScreening = (value: unknown): value is Screening =>
  typeof value === "object" && value !== null && "already_asked" in value && "version" in value
