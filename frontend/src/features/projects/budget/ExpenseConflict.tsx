import type { Budget, Expense } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { formatNumber } from "@/i18n/format"
import { FormConflict, type RecordConflict } from "@/lib/FormConflict"
import { minorOf } from "@/lib/money"
import { day, text, yesOrNo } from "../conflictWords"
import { moneyWords } from "../words"
import { begin, type ExpenseForm } from "./expenseForm"
import { lineName } from "./lineOptions"

type Props = RecordConflict<ExpenseForm, Expense> & {
  budget: Budget
}

/** Both versions of an expense, field by field, where somebody else saved first. */
export function ExpenseConflict({ newer, budget, ...how }: Props) {
  const { t } = useTranslation()
  const own = budget.currency ?? ""
  const paid = ({ amount, currency, rate, rate_on }: ExpenseForm["paid"]) => {
    const words = moneyWords(minorOf(amount), currency)
    return currency === own || rate === null
      ? words
      : t("budget.rateWords", { paid: words, rate: formatNumber(rate, 6), day: day(rate_on) })
  }
  return (
    <FormConflict
      {...how}
      newer={{ ...begin(newer, own), version: newer.version }}
      fields={{
        line_id: { label: t("budget.line"), words: lineName(budget) },
        paid: { label: t("budget.paid"), words: paid },
        on: { label: t("budget.paidOn"), words: day },
        document: { label: t("budget.proof"), words: text },
        is_eligible: { label: t("budget.isEligible"), words: yesOrNo },
        is_in_error: { label: t("budget.markInError"), words: yesOrNo },
      }}
    />
  )
}
