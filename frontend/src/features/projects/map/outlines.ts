import { queryOptions } from "@tanstack/react-query"
import type { Problem } from "@/api/problem"

/** The counties of a country as they are drawn; where from: `outlines/NOTICE.md`. */
export type Outlines = {
  width: number
  height: number
  /** What lies at the left and at the top, and units in a degree. */
  west: number
  north: number
  scale: number[]
  counties: Outline[]
}
export type Outline = {
  /** ISO 3166-2. */
  code: string
  path: string
  /** Where its figure has room. */
  middle: number[]
  /** Where it is shown once more, since it is too small. */
  beside?: number[]
}

const FILES: Record<string, () => Promise<{ default: Outlines }>> = {
  RO: () => import("../../../../outlines/ro.json"),
  AL: () => import("../../../../outlines/al.json"),
}

/** The outlines of a country; none of one that we cannot draw. */
export const outlines = (country: string) =>
  queryOptions<Outlines | null, Problem>({
    queryKey: ["outlines", country],
    queryFn: async () => (await FILES[country]?.())?.default ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  })
