import type { CalendarEntry } from "@/api/projectTypes"

export type CalendarKind = CalendarEntry["kind"]

export const KINDS = [
  "project",
  "activity",
  "deliverable",
  "milestone",
  "training",
  "campaign",
  "campaign_action",
  "meeting",
  "decision",
  "protocol",
  "strategy",
  "measure",
  "publication",
  "review",
  "recommendation",
] as const satisfies readonly CalendarKind[]

export const BREADTHS = ["own", "organisation", "all"] as const
export type Breadth = (typeof BREADTHS)[number]
