import { statusDecisionList, trackChangeList } from "@punte/client"
import { CASE_REFRESHES } from "@/lib/refreshes"

/** What a decision makes out of date. */
export const DECISION_REFRESHES = [statusDecisionList, trackChangeList, ...CASE_REFRESHES]
