import { proceedingList, trackChangeList } from "@punte/client"
import { CASE_REFRESHES } from "@/lib/refreshes"

/** What no longer holds once something was written of proceedings: the tracks follow them. */
export const PROCEEDING_REFRESHES = [proceedingList, trackChangeList, ...CASE_REFRESHES]
