import {
  caseList,
  caseRead,
  homeRead,
  statusDecisionList,
  timelineList,
  trackChangeList,
} from "@punte/client"
import { CLOCKS } from "@/lib/clocks"

/** What a decision makes out of date. */
export const DECISION_REFRESHES = [
  statusDecisionList,
  caseRead,
  caseList,
  timelineList,
  trackChangeList,
  homeRead,
  ...CLOCKS,
]
