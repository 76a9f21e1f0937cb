import { planList, planReview } from "@punte/client"
import { useState } from "react"
import type { Case, Plan } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { errorsOf } from "@/lib/formProblems"
import { useStale } from "@/lib/useStale"
import { FormDialog } from "@/ui/FormDialog"
import { PLAN_REFRESHES } from "./refreshes"

/** The plan was looked through with the person, and nothing in it is to change. */
export function ReviewDialog({ file, plan, onClose }: { file: Case; plan: Plan; onClose: () => void }) {
  const { t } = useTranslation()
  const [day, setDay] = useState<string | null>(today())
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [problem, setProblem] = useState<string>()
  const stale = useStale(planList)
  const review = useChange(planReview, {
    refreshes: PLAN_REFRESHES,
    says: () => t("plan.reviewed"),
    onDone: onClose,
    onProblem: (refusal) => {
      setErrors(errorsOf(refusal))
      if (refusal.isStale) setProblem(stale())
      else setProblem(refusal.fields.length > 0 ? t("problems.checkForm") : problemText(refusal))
      return true
    },
  })
  return (
    <FormDialog
      isOpen
      title={t("plan.reviewTitle", { number: plan.number })}
      text={t("plan.reviewText")}
      submit={t("plan.review")}
      onClose={onClose}
      isBusy={review.isPending}
      problem={problem}
      onSubmit={() => {
        setProblem(undefined)
        setErrors({})
        review.mutate({
          path: { id: file.id, plan_id: plan.id },
          headers: ifMatch(plan.version),
          body: { reviewed_on: day ?? today() },
        })
      }}
    >
      <DayInput
        label={t("plan.reviewDay")}
        value={day}
        onChange={setDay}
        max={today()}
        error={errors.reviewed_on}
      />
    </FormDialog>
  )
}
