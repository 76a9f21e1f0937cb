import type { OrganisationKind } from "@/api/types"

/** The kinds of organisation of MECHANISM §3, in its order. */
export const ORGANISATION_KINDS = [
  "national_agency",
  "regional_centre",
  "regional_committee",
  "technical_table",
  "police",
  "border_police",
  "prosecution",
  "immigration",
  "labour_inspectorate",
  "child_protection",
  "social_service",
  "employment_agency",
  "school_inspectorate",
  "health_provider",
  "consulate",
  "shelter",
  "ngo",
  "hotline",
  "international_organisation",
  "private_sector",
  "local_authority",
  "faith_organisation",
] as const satisfies readonly OrganisationKind[]
