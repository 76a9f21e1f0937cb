import { useState } from "react"

/** The pages of a list that stands beside another one, which has the page in the address. */
export function useCursor(limit = 50) {
  const [cursor, setCursor] = useState<string>()
  const pager = (next: string | null | undefined) => ({
    isFirst: !cursor,
    hasNext: Boolean(next),
    onFirst: () => setCursor(undefined),
    onNext: () => setCursor(next ?? undefined),
  })
  return { query: { limit, ...(cursor ? { cursor } : {}) }, pager }
}
