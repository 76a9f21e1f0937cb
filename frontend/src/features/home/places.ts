import type { Clock } from "@/api/caseTypes"
import { paths } from "@/paths"

/** Where a deadline is met. The receiver of a referral knows only the referral. */
export function placeOf({
  referral_id,
  case_id,
  kind,
}: Pick<Clock, "referral_id" | "case_id" | "kind">): string {
  if (referral_id) return paths.referral(referral_id)
  if (!case_id) return paths.home
  return kind === "risk_review" || kind === "basic_needs_and_first_risk"
    ? paths.caseSection(case_id, "risk")
    : paths.case(case_id)
}
