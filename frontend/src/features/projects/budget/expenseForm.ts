import type { expenseUpdate } from "@punte/client/projects"
import type { Expense } from "@/api/projectTypes"
import type { Body } from "@/api/types"
import { minorOf, typedOf } from "@/lib/money"
import { MILLION } from "./words"

/** An expense as it is filled in, in a budget of this currency. */
export const begin = (expense: Expense | undefined, own: string) => ({
  line_id: expense?.line_id ?? (null as string | null),
  /** An amount means something with its currency and its rate only. */
  paid: {
    amount: typedOf(expense?.paid_amount),
    currency: expense?.paid_currency ?? own,
    rate: expense?.rate ? expense.rate / MILLION : null,
    rate_on: expense?.rate_on ?? null,
  },
  on: expense?.on ?? (null as string | null),
  document: expense?.document ?? "",
  is_eligible: expense?.is_eligible ?? true,
  is_in_error: expense?.is_in_error ?? false,
})
export type ExpenseForm = ReturnType<typeof begin>

/** What is sent, once nothing is missing. */
export function bodyOf({ paid, ...form }: ExpenseForm, own: string): Body<typeof expenseUpdate> {
  const isForeign = paid.currency !== own
  return {
    ...form,
    line_id: form.line_id ?? "",
    on: form.on ?? "",
    document: form.document.trim(),
    amount: minorOf(paid.amount) ?? 0,
    currency: paid.currency,
    rate: isForeign && paid.rate !== null ? Math.round(paid.rate * MILLION) : null,
    rate_on: isForeign ? paid.rate_on : null,
  }
}
