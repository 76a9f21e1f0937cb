import type { Clock } from "@/api/caseTypes"
import { paths } from "@/paths"

/** Where a deadline is met. The receiver of a referral knows only the referral. */
export function placeOf({ referral_id, case_id }: Pick<Clock, "referral_id" | "case_id">): string {
  if (referral_id) return paths.referral(referral_id)
  return case_id ? paths.case(case_id) : paths.home
}
