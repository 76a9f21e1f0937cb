import type { expenseUpdate } from "@punte/client/projects"
import type { Expense } from "@/api/projectTypes"
import type { Body } from "@/api/types"
import { bodyOfPaid, paidOf } from "./paid"

/** An expense as it is filled in, in a budget of this currency. */
export const begin = (expense: Expense | undefined, own: string) => ({
  line_id: expense?.line_id ?? (null as string | null),
  paid: paidOf(expense?.paid_amount, expense?.paid_currency ?? own, expense),
  on: expense?.on ?? (null as string | null),
  document: expense?.document ?? "",
  is_eligible: expense?.is_eligible ?? true,
  is_in_error: expense?.is_in_error ?? false,
})
export type ExpenseForm = ReturnType<typeof begin>

/** What is sent, once nothing is missing. */
export function bodyOf({ paid, ...form }: ExpenseForm, own: string): Body<typeof expenseUpdate> {
  return {
    ...form,
    ...bodyOfPaid(paid, own),
    line_id: form.line_id ?? "",
    on: form.on ?? "",
    document: form.document.trim(),
  }
}
