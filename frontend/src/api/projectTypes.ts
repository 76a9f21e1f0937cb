import type {
  activityFind,
  activityList,
  budgetRead,
  calendarRead,
  campaignActionFind,
  campaignActionList,
  campaignRead,
  campaignReport,
  commitmentList,
  countyReport,
  deliverableList,
  evaluationRead,
  expenseList,
  fundRead,
  indicatorList,
  meetingDecisionList,
  meetingRead,
  meetingRegister,
  programmeRead,
  projectCardRead,
  projectCountList,
  projectFileRead,
  projectList,
  projectRead,
  protocolRead,
  publicationRead,
  servedMeasureList,
  standardReviewRead,
  statedFigureList,
  strategyMeasureList,
  strategyRead,
  strategyReport,
  trainingAttendanceKeep,
  trainingAttendanceList,
  trainingRead,
  trainingReport,
} from "@punte/client/projects"
import type { Answer, Item } from "./types"

export type Project = Answer<typeof projectRead>
export type ProjectSummary = Item<typeof projectList>
export type ProjectStatus = Project["status"]
export type Titles = Project["titles"]
export type Claim = Project["claims"][number]
export type ClaimField = Claim["field"]

export type CountyReport = Answer<typeof countyReport>
export type CountyFigures = CountyReport["total"]
export type CountyFigure = CountyFigures["sessions"]
export type ProjectFile = Answer<typeof projectFileRead>

export type Budget = Answer<typeof budgetRead>
export type Commitment = Item<typeof commitmentList>
export type Expense = Item<typeof expenseList>
export type Indicator = Item<typeof indicatorList>
export type IndicatorActual = Indicator["actuals"][number]
export type IndicatorCount = NonNullable<Indicator["counts"]>
export type IndicatorComputed = NonNullable<Indicator["computed"]>

export type Activity = Item<typeof activityList>
export type ActivityLine = Item<typeof activityFind>
export type Deliverable = Item<typeof deliverableList>
export type Training = Answer<typeof trainingRead>
export type Attendee = Item<typeof trainingAttendanceList>
export type AttendanceTable = Answer<typeof trainingAttendanceKeep>
export type Campaign = Answer<typeof campaignRead>
export type CalendarEntry = Item<typeof calendarRead>
export type CampaignAction = Item<typeof campaignActionList>
export type CampaignActionLine = Item<typeof campaignActionFind>
export type ProjectCount = Item<typeof projectCountList>
export type CountOf = ProjectCount["of"]
export type ProjectCountEntry = ProjectCount["entries"][number]

export type Meeting = Answer<typeof meetingRead>
export type Decision = Meeting["decisions"][number]
export type DecisionLine = Item<typeof meetingDecisionList>
export type DecisionState = Decision["state"]
export type RecordBody = Meeting["bodies"][number]
export type BodyPart = RecordBody["part"]
export type Strategy = Answer<typeof strategyRead>
export type StrategyMeasure = Item<typeof strategyMeasureList>
export type ServedMeasure = Item<typeof servedMeasureList>

export type Conflict = Answer<typeof projectCardRead>["conflicts"]["items"][number]
export type AttendanceConflict = Answer<typeof projectCardRead>["conflicts"]["attendance"][number]
export type ProjectPeople = Answer<typeof projectCardRead>["people"]
export type Evaluation = Answer<typeof evaluationRead>
export type TrainingReport = Answer<typeof trainingReport>
export type CampaignReport = Answer<typeof campaignReport>
export type MeetingRegister = Answer<typeof meetingRegister>
export type StrategyReport = Answer<typeof strategyReport>
export type ReportFigure = TrainingReport["sessions"]
export type Protocol = Answer<typeof protocolRead>
export type Publication = Answer<typeof publicationRead>
export type StandardReview = Answer<typeof standardReviewRead>
export type StatedFigure = Item<typeof statedFigureList>
export type Fund = Answer<typeof fundRead>
export type Programme = Answer<typeof programmeRead>
