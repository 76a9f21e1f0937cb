import type { Budget, Expense } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { FormConflict, type RecordConflict } from "@/lib/FormConflict"
import { day, text, yesOrNo } from "../conflictWords"
import { begin, type ExpenseForm } from "./expenseForm"
import { lineName } from "./lineOptions"
import { paidWords } from "./paid"

type Props = RecordConflict<ExpenseForm, Expense> & {
  budget: Budget
}

/** Both versions of an expense, field by field, where somebody else saved first. */
export function ExpenseConflict({ newer, budget, ...how }: Props) {
  const { t } = useTranslation()
  const own = budget.currency ?? ""
  return (
    <FormConflict
      {...how}
      newer={{ ...begin(newer, own), version: newer.version }}
      fields={{
        line_id: { label: t("budget.line"), words: lineName(budget) },
        paid: { label: t("budget.paid"), words: (paid) => paidWords(paid, own) },
        on: { label: t("budget.paidOn"), words: day },
        document: { label: t("budget.proof"), words: text },
        is_eligible: { label: t("budget.isEligible"), words: yesOrNo },
        is_in_error: { label: t("budget.markInError"), words: yesOrNo },
      }}
    />
  )
}
