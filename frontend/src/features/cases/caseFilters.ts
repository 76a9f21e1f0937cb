import type { caseList } from "@punte/client"
import type { Input } from "@/api/types"

export const FILTERS = [
  "open",
  "assigned",
  "county",
  "risk_level",
  "identification",
  "assistance",
  "proceedings",
  "stay_return",
  "sort",
] as const
export type CaseFilter = (typeof FILTERS)[number]

type Query = NonNullable<Input<typeof caseList>["query"]>
type Values = Partial<Record<CaseFilter, string>> & { cursor?: string | undefined }

/** The question to the server: open cases unless the address says otherwise. */
export function questionOf({ open, cursor, ...filters }: Values): Query {
  return {
    // The server refuses what is not in its lists; the address may hold anything.
    ...(filters as Query),
    ...(open === "all" ? {} : { open: open !== "closed" }),
    ...(cursor ? { cursor } : {}),
    limit: 50,
  }
}
