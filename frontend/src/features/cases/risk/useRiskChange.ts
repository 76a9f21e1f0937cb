import { riskAssessmentList, timelineList } from "@punte/client"
import { useQueryClient } from "@tanstack/react-query"
import type { RiskAssessment } from "@/api/caseTypes"
import type { Problem } from "@/api/problem"
import { CASE_REFRESHES } from "@/lib/refreshes"
import { assessmentOf } from "./questions"

export const ANSWERED = [riskAssessmentList, timelineList]
/** The level and its deadlines stand in the case, in lists and on home. */
export const ASSESSED = [riskAssessmentList, ...CASE_REFRESHES]

/** Puts what the server answered in place of what was known, so that it need not be read again. */
export function useKeepAssessment(caseId: string, id: string) {
  const client = useQueryClient()
  return (assessment: RiskAssessment) => client.setQueryData(assessmentOf(caseId, id).queryKey, assessment)
}

/** The assessment as it is now, from a refusal of a stale version. */
export const newer = (refusal: Problem) => refusal.newer<RiskAssessment>("floor")
