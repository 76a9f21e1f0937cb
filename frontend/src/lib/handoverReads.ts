import { caseList, caseRead, handoverList, handoverRead, homeRead } from "@punte/client"

/** What is out of date once work has gone to somebody else. */
export const HANDOVER_READS = [caseList, caseRead, homeRead, handoverList, handoverRead]
