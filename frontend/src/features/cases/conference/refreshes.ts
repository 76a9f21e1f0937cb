import { conferenceList, taskList } from "@punte/client"
import { CASE_REFRESHES } from "@/lib/refreshes"

/** What a conference makes out of date: its decisions are tasks. */
export const CONFERENCE_REFRESHES = [conferenceList, taskList, ...CASE_REFRESHES]
