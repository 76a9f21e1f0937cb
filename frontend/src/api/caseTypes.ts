import type {
  accessLogList,
  accountHistoryRead,
  accountRead,
  attendanceList,
  caseList,
  caseRead,
  clockList,
  closingRead,
  closureList,
  conferenceList,
  consentList,
  documentList,
  duplicateList,
  duplicateRead,
  emergencyAccessList,
  emergencyAccessRead,
  emergencyCaseRead,
  erasureRead,
  familyLinkList,
  followUpList,
  instrumentList,
  instrumentRead,
  interviewFormRead,
  interviewRead,
  needsList,
  organisationList,
  personRead,
  placementList,
  placementOfferList,
  planList,
  proceedingList,
  providerMatch,
  referralList,
  referralRead,
  restrictionList,
  riskAssessmentList,
  riskAssessmentRead,
  riskFormRead,
  safetyPlanRead,
  screeningList,
  screeningRead,
  serviceRead,
  serviceTotalList,
  specialistList,
  specialistNoteList,
  statusDecisionList,
  stayReturnRead,
  taskList,
  trackChangeList,
} from "@punte/client"

import type { Answer, Item } from "./types"

export type Case = Answer<typeof caseRead>
export type CaseSummary = Item<typeof caseList>
export type Person = Answer<typeof personRead>
export type Clock = Item<typeof clockList>
export type Conference = Item<typeof conferenceList>
export type Closing = Answer<typeof closingRead>
export type Closure = Item<typeof closureList>
export type CaseErasure = Answer<typeof erasureRead>
export type EmergencyAccess = Item<typeof emergencyAccessList>
export type EmergencyDetails = Answer<typeof emergencyAccessRead>
export type EmergencyCase = Answer<typeof emergencyCaseRead>
export type Erasure = NonNullable<CaseErasure["latest"]>
export type Restriction = Answer<typeof restrictionList>["items"][number]
export type FollowUp = Item<typeof followUpList>
export type Consent = Item<typeof consentList>
export type Referral = Answer<typeof referralRead>
export type ReferralSummary = Item<typeof referralList>
export type ProviderMatch = Item<typeof providerMatch>
export type Task = Item<typeof taskList>
export type Screening = Answer<typeof screeningRead>
export type ScreeningSummary = Item<typeof screeningList>
export type InterviewForm = Answer<typeof interviewFormRead>
export type Interview = Answer<typeof interviewRead>
export type Account = Answer<typeof accountRead>
export type AccountTopic = Account["topics"][number]
export type AccountAnswer = AccountTopic["answers"][number]
export type AccountRevision = Answer<typeof accountHistoryRead>["items"][number]
export type RiskForm = Answer<typeof riskFormRead>
export type RiskAssessment = Answer<typeof riskAssessmentRead>
export type RiskAssessmentSummary = Item<typeof riskAssessmentList>
export type SafetyPlan = Answer<typeof safetyPlanRead>
export type Instrument = Answer<typeof instrumentRead>
export type InstrumentSummary = Item<typeof instrumentList>
export type NeedsAssessment = Item<typeof needsList>
export type Need = NeedsAssessment["needs"][number]
export type Plan = Item<typeof planList>
export type PlanGoal = Plan["goals"][number]
export type Proceedings = Answer<typeof proceedingList>
export type Proceeding = Proceedings["items"][number]
export type Hearing = Proceeding["hearings"][number]
export type RightsInformation = Proceedings["rights"][number]
export type CompensationClaim = Proceedings["claims"][number]
export type Specialists = Answer<typeof specialistList>
export type Specialist = Specialists["items"][number]
export type SpecialistNote = Item<typeof specialistNoteList>
export type SpecialistSession = Item<typeof attendanceList>
export type Placement = Item<typeof placementList>
export type PlacementOffer = Item<typeof placementOfferList>
export type StayReturn = Answer<typeof stayReturnRead>
export type Stay = StayReturn["stays"][number]
export type Repatriation = StayReturn["returns"][number]
export type FamilyLink = Item<typeof familyLinkList>
export type Duplicate = Item<typeof duplicateList>
export type DuplicatePair = Answer<typeof duplicateRead>
export type CaseDocument = Item<typeof documentList>
export type StatusDecisions = Answer<typeof statusDecisionList>
export type StatusDecision = StatusDecisions["items"][number]
export type Disagreement = StatusDecision["disagreements"][number]
export type ServiceRecord = Answer<typeof serviceRead>
export type ServiceTotal = Item<typeof serviceTotalList>
export type TrackChange = Item<typeof trackChangeList>
export type TimelineEntry = Item<typeof accessLogList>
export type Provider = Item<typeof organisationList>

export type Track = TrackChange["track"]
export type DataSet = Consent["data_sets"][number]
export type ReferralState = Referral["state"]
