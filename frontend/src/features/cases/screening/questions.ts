import { caseRead, instrumentRead, screeningRead } from "@punte/client"
import { q } from "@/api/query"

export const fileOf = (id: string) => q(caseRead, { path: { id } })

/**
 * A screening. Its reading is recorded: it is not read again while it is open in the page, and forgotten soon after
 * it is left.
 */
export const screeningOf = (id: string, screening: string) => ({
  ...q(screeningRead, { path: { id, screening_id: screening } }),
  gcTime: 5_000,
})

/** An instrument in one version never changes. */
export const instrumentOf = (code: string, version: string) => ({
  ...q(instrumentRead, { path: { code, version } }),
  staleTime: Number.POSITIVE_INFINITY,
})
