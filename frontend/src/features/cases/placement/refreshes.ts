import { placementList, placementOfferList } from "@punte/client"
import { CASE_REFRESHES } from "@/lib/refreshes"

/** What no longer holds once the person moved in or out. */
export const PLACEMENT_REFRESHES = [placementList, placementOfferList, ...CASE_REFRESHES]
