import type { StatedFigure } from "@/api/projectTypes"

export const FIGURE_KEYS = [
  "victims_repatriated",
  "direct_beneficiaries",
  "unique_reach",
  "external_projects",
  "county_team_meetings",
  "people_trained",
  "partner_groups",
] as const satisfies readonly StatedFigure["key"][]
export const PARTNER_GROUPS = [
  "state_institutions",
  "ministries",
  "local_authorities",
  "ngos",
  "private_sector",
  "international_organisations",
] as const satisfies readonly StatedFigure["partner_groups"][number][]
export const FIGURE_KINDS = [
  "exact",
  "approximate",
  "derived",
] as const satisfies readonly StatedFigure["kind"][]
