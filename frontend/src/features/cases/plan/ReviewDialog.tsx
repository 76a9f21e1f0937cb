import { planList, planReview } from "@punte/client"
import { useState } from "react"
import type { Case, Plan } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { useRefused } from "@/lib/useRefused"
import { FormDialog } from "@/ui/FormDialog"
import { PLAN_REFRESHES } from "./refreshes"

/** The plan was looked through with the person, and nothing in it is to change. */
export function ReviewDialog({ file, plan, onClose }: { file: Case; plan: Plan; onClose: () => void }) {
  const { t } = useTranslation()
  const [day, setDay] = useState<string | null>(today())
  const refused = useRefused(planList)
  const review = useChange(planReview, {
    refreshes: PLAN_REFRESHES,
    says: () => t("plan.reviewed"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <FormDialog
      isOpen
      title={t("plan.reviewTitle", { number: plan.number })}
      text={t("plan.reviewText")}
      submit={t("plan.review")}
      onClose={onClose}
      isBusy={review.isPending}
      problem={refused.problem}
      onSubmit={() => {
        refused.clear()
        review.mutate({
          path: { id: file.id, plan_id: plan.id },
          headers: refused.ifMatch(plan.version),
          body: { reviewed_on: day ?? today() },
        })
      }}
    >
      <DayInput
        label={t("plan.reviewDay")}
        value={day}
        onChange={setDay}
        max={today()}
        error={refused.errors.reviewed_on}
      />
    </FormDialog>
  )
}
