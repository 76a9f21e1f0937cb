import { accessLogList, emergencyAccessList, emergencyAccessRead, timelineList } from "@punte/client"

/** What is no longer right once something was said of an emergency. */
export const EMERGENCY_REFRESHES = [
  emergencyAccessList,
  emergencyAccessRead,
  timelineList,
  accessLogList,
] as const
