import type { BodyPart, Publication } from "@/api/projectTypes"

export const PUBLICATION_KINDS = [
  "research",
  "annual_report",
  "guide",
  "material",
  "press_release",
  "other",
] as const satisfies readonly Publication["kind"][]

/** Which parts bodies have in a publication. */
export const PARTS = ["issuer", "partner"] as const satisfies readonly BodyPart[]
