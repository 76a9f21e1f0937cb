import { planList } from "@punte/client"
import { CASE_REFRESHES } from "@/lib/refreshes"

/** What a change of a plan makes out of date. */
export const PLAN_REFRESHES = [planList, ...CASE_REFRESHES]
