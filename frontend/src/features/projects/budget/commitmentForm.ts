import type { commitmentUpdate } from "@punte/client/projects"
import type { Commitment } from "@/api/projectTypes"
import type { Body } from "@/api/types"
import { bodyOfPaid, paidOf } from "./paid"

/** A commitment as it is filled in, in a budget of this currency. */
export const begin = (commitment: Commitment | undefined, own: string) => ({
  line_id: commitment?.line_id ?? (null as string | null),
  paid: paidOf(commitment?.promised_amount, commitment?.promised_currency ?? own, commitment),
  on: commitment?.on ?? (null as string | null),
  document: commitment?.document ?? "",
  is_eligible: commitment?.is_eligible ?? true,
  is_in_error: commitment?.is_in_error ?? false,
})
export type CommitmentForm = ReturnType<typeof begin>

/** What is sent, once nothing is missing. */
export function bodyOf({ paid, ...form }: CommitmentForm, own: string): Body<typeof commitmentUpdate> {
  return {
    ...form,
    ...bodyOfPaid(paid, own),
    line_id: form.line_id ?? "",
    document: form.document.trim(),
  }
}
