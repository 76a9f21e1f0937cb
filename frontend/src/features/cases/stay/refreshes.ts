import { stayReturnRead, trackChangeList } from "@punte/client"
import { CASE_REFRESHES } from "@/lib/refreshes"

/** What no longer holds once something of stay and return was written down. */
export const STAY_REFRESHES = [stayReturnRead, trackChangeList, ...CASE_REFRESHES]
