import type { StatedFigure } from "@/api/projectTypes"

export const FIGURE_KEYS = [
  "victims_repatriated",
  "direct_beneficiaries",
  "unique_reach",
  "external_projects",
  "county_team_meetings",
  "people_trained",
] as const satisfies readonly StatedFigure["key"][]
export const FIGURE_KINDS = [
  "exact",
  "approximate",
  "derived",
] as const satisfies readonly StatedFigure["kind"][]
