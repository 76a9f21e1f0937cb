import type { caseList } from "@punte/client"
import type { Export, Input } from "@/api/types"
import { paths } from "@/paths"

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
/** What the address of the list holds: the filters, and the saved view that they came from. */
export const ADDRESS = [...FILTERS, "view"] as const
export type CaseFilter = (typeof FILTERS)[number]
export type CaseAddress = (typeof ADDRESS)[number]

type Query = NonNullable<Input<typeof caseList>["query"]>
type Values = Partial<Record<CaseAddress, string>> & { cursor?: string | undefined }

/** The question to the server: open cases unless the address says otherwise. */
export function questionOf({ open, cursor, view: _, ...filters }: Values): Query {
  return {
    // The server refuses what is not in its lists; the address may hold anything.
    ...(filters as Query),
    ...(open === "all" ? {} : { open: open !== "closed" }),
    ...(cursor ? { cursor } : {}),
    limit: 50,
  }
}

/** The filters that a view keeps: all that the address says, but for the view itself. */
export function filtersToKeep({ view: _, ...filters }: Partial<Record<CaseAddress, string>>) {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value))
}

/** Where the list is with the filters of this view. */
export function placeOf({ id, filters }: { id: string; filters: Readonly<Record<string, string>> }) {
  return `${paths.cases}?${new URLSearchParams({ ...filters, view: id })}`
}

/** The filters of the list for an export, whose order nobody chooses. */
export function filterToExport(values: Values): Export["filter"] {
  const { limit: _, cursor: __, sort: ___, ...filter } = questionOf(values)
  return filter as Export["filter"]
}
