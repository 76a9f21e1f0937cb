import { duplicateList, duplicateRead, personRead } from "@punte/client"
import { CLOSURE_REFRESHES } from "../closure/refreshes"

/** What a judgement on two cases makes out of date. */
export const DUPLICATE_REFRESHES = [duplicateList, duplicateRead, personRead, ...CLOSURE_REFRESHES]
