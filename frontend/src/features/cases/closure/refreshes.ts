import {
  closingRead,
  closureList,
  followUpList,
  planList,
  riskAssessmentList,
  taskList,
  trackChangeList,
} from "@punte/client"
import { CASE_REFRESHES } from "@/lib/refreshes"

/** What a closing, a reopening or a contact makes out of date. */
export const CLOSURE_REFRESHES = [
  closureList,
  closingRead,
  followUpList,
  trackChangeList,
  planList,
  riskAssessmentList,
  taskList,
  ...CASE_REFRESHES,
]
