import { caseList, caseRead, clockList, homeRead } from "@punte/client"

/** Where deadlines stand: what starts or meets one makes these out of date. */
export const CLOCKS = [clockList, caseRead, caseList, homeRead]
