import { homeRead } from "@punte/client"
import {
  activityFind,
  calendarRead,
  campaignActionFind,
  countyReport,
  indicatorEntryList,
  indicatorList,
  meetingDecisionList,
  meetingList,
  projectCountList,
  projectHandoverList,
  projectHandoverRead,
  projectList,
} from "@punte/client/projects"

/** What is made out of date by whatever figures are counted from. */
export const COUNT_REFRESHES = [
  campaignActionFind,
  countyReport,
  indicatorEntryList,
  indicatorList,
  projectCountList,
]

/** What is made out of date by where activities are, and when. */
export const ACTIVITY_REFRESHES = [activityFind, calendarRead, countyReport, projectList]

/** What is made out of date by what a meeting decided, and by who sees to it. */
export const DECISION_REFRESHES = [
  calendarRead,
  homeRead,
  meetingDecisionList,
  meetingList,
  projectHandoverList,
  projectHandoverRead,
]
