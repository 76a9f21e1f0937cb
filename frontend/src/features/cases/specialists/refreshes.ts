import { attendanceList, specialistList, specialistNoteList, specialistNoteRead } from "@punte/client"
import { CASE_REFRESHES } from "@/lib/refreshes"

/** What no longer holds once a specialist was named or has ended, or a session was written down. */
export const SPECIALIST_REFRESHES = [
  specialistList,
  attendanceList,
  specialistNoteList,
  specialistNoteRead,
  ...CASE_REFRESHES,
]
