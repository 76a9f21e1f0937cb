import type { BodyPart, Campaign, CampaignAction } from "@/api/projectTypes"

export type ActionKind = CampaignAction["kinds"][number]
export type Material = CampaignAction["materials"][number]
export type Reach = Campaign["reach"][number]

export const ACTION_KINDS = [
  "play",
  "stand",
  "meeting",
  "film",
  "march",
  "online",
  "survey",
  "other",
] as const satisfies readonly ActionKind[]
export const AUDIENCE_KINDS = ["exact", "approximate"] as const satisfies readonly NonNullable<
  CampaignAction["audience_kind"]
>[]
/** Which part bodies have in a campaign, and in an action of one. */
export const PARTNERS = ["partner"] as const satisfies readonly BodyPart[]
export const TEAM = ["team"] as const satisfies readonly BodyPart[]
/** How an audience is stated, if it is. */
export const ACTION_AUDIENCES = ["exact", "approximate", "not_stated"] as const
/** At how many places an action was. */
export const ACTION_PLACES = ["not_stated", "one", "several"] as const
export const MATERIAL_KINDS = [
  "backpack",
  "leaflet",
  "brochure",
  "poster",
  "promotional",
  "other",
] as const satisfies readonly Material["kind"][]
export const MEASURES = [
  "unique",
  "impressions",
  "interactions",
] as const satisfies readonly Reach["measure"][]
