import {
  caseList,
  caseRead,
  caseReferralList,
  clockList,
  conferenceList,
  consentList,
  homeRead,
  referralList,
  referralRead,
  stayReturnRead,
  taskList,
  timelineList,
} from "@punte/client"

/** What nearly every change of a case makes out of date: deadlines begin and end with most of them. */
export const CASE_REFRESHES = [caseRead, caseList, clockList, homeRead, timelineList]
/** What a task makes out of date: what a conference decided is one. */
export const TASK_REFRESHES = [taskList, conferenceList, ...CASE_REFRESHES]

/** What a change makes out of date that moves a referral, or what is shared with one. */
export const REFERRAL_REFRESHES = [referralRead, referralList, caseReferralList, ...CASE_REFRESHES]

/** What a consent makes out of date: referrals rest on it, and so does a return. */
export const CONSENT_REFRESHES = [consentList, stayReturnRead, ...REFERRAL_REFRESHES]
