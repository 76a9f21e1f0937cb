import { useState } from "react"
import type { Problem } from "@/api/problem"
import type { Operation } from "@/api/types"
import { useTranslation } from "@/i18n"
import { fieldProblemText, problemText } from "@/i18n/problems"
import { errorsOf } from "@/lib/formProblems"
import { useStale } from "@/lib/useStale"

/** What was refused of a form: in one sentence, and on its fields. `reads` show what is newer. */
export function useRefusal(...reads: readonly Operation[]) {
  const { t } = useTranslation()
  const [problem, setProblem] = useState<string>()
  const [errors, setErrors] = useState<Record<string, string>>({})
  const stale = useStale(...reads)
  return {
    problem,
    errors,
    /** Whether the form may be sent: nothing of it is missing. */
    isWhole: (missing: readonly string[]) => {
      setErrors(Object.fromEntries(missing.map((field) => [field, fieldProblemText("required")])))
      setProblem(missing.length > 0 ? t("problems.checkForm") : undefined)
      return missing.length === 0
    },
    onProblem: (refusal: Problem) => {
      setErrors(errorsOf(refusal))
      if (refusal.isStale) setProblem(stale())
      else if (refusal.code === "invalid") setProblem(t("problems.checkForm"))
      else setProblem(problemText(refusal))
      return true
    },
  }
}
