import { planList, timelineList } from "@punte/client"
import { CLOCKS } from "@/lib/clocks"

/** What a change of a plan makes out of date. */
export const PLAN_REFRESHES = [planList, timelineList, ...CLOCKS]
