import { exportList } from "@punte/client"
import { q } from "@/api/query"

/** A page of the exports that this person asked for. */
export const exported = ({ cursor }: { cursor?: string | undefined }) =>
  q(exportList, { query: { limit: 50, ...(cursor ? { cursor } : {}) } })
