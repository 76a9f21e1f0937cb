import { today } from "@/lib/days"
import type { AGE_GROUPS, SEXES } from "../caseForm"

export const ADULTS = [
  "a18_25",
  "a26_40",
  "a41_plus",
] as const satisfies readonly (typeof AGE_GROUPS)[number][]
/** How many months the list offers. The rule is `refusal.rs`. */
export const MONTHS = 24

export type RefusalFields = {
  month: string | null
  county: string | null
  sex: (typeof SEXES)[number] | null
  age_group: (typeof ADULTS)[number] | null
  citizenship: string | null
  exploitation: string | null
  reason: string | null
}

/** The first day of this month. */
export const thisMonth = () => `${today().slice(0, 7)}-01`

/** The adult's age group of this code. */
export const adultOf = (code: string | null | undefined) => ADULTS.find((group) => group === code) ?? null
