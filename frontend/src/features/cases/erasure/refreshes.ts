import { erasureRead } from "@punte/client"
import { CASE_REFRESHES } from "@/lib/refreshes"

/** What the wish that nothing be kept makes out of date, as long as there is the case. */
export const ERASURE_REFRESHES = [erasureRead, ...CASE_REFRESHES]
