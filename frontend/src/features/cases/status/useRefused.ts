import { statusDecisionList } from "@punte/client"
import { useState } from "react"
import type { Problem } from "@/api/problem"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { errorsOf } from "@/lib/formProblems"
import { useStale } from "@/lib/useStale"

/** What was refused of something added to a decision: in one sentence, and on its fields. */
export function useRefused() {
  const { t } = useTranslation()
  const [problem, setProblem] = useState<string>()
  const [errors, setErrors] = useState<Record<string, string>>({})
  const stale = useStale(statusDecisionList)
  return {
    problem,
    errors,
    setErrors,
    clear: () => {
      setProblem(undefined)
      setErrors({})
    },
    onProblem: (refusal: Problem) => {
      setErrors(errorsOf(refusal))
      if (refusal.isStale) {
        stale()
        setProblem(t("decision.stale"))
      } else setProblem(refusal.fields.length > 0 ? t("problems.checkForm") : problemText(refusal))
      return true
    },
  }
}
