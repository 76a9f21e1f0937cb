import { caseRead, riskAssessmentRead, riskFormRead } from "@punte/client"
import { q } from "@/api/query"

export const fileOf = (id: string) => q(caseRead, { path: { id } })

/**
 * An assessment. Its reading is recorded: it is not read again while it is open in the page, and forgotten soon after
 * it is left.
 */
export const assessmentOf = (id: string, assessment: string) => ({
  ...q(riskAssessmentRead, { path: { id, assessment_id: assessment } }),
  gcTime: 5_000,
})

/** The form of the pack changes only with a deployment. */
export const riskForm = { ...q(riskFormRead), staleTime: Number.POSITIVE_INFINITY }
