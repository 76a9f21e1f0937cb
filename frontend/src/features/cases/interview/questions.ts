import { accountHistoryRead, accountRead, exploitersRead, interviewRead } from "@punte/client"
import { q } from "@/api/query"

/** Readings are recorded: what was read is not read again while the page is open, and forgotten soon after. */
const RECORDED = { gcTime: 5_000 }

export const interviewOf = (id: string, interview: string) => ({
  ...q(interviewRead, { path: { id, interview_id: interview } }),
  ...RECORDED,
})
export const accountOf = (id: string) => ({ ...q(accountRead, { path: { id } }), ...RECORDED })
export const historyOf = (id: string, topic: string) => ({
  ...q(accountHistoryRead, { path: { id, topic } }),
  ...RECORDED,
})
export const exploitersOf = (id: string) => ({ ...q(exploitersRead, { path: { id } }), ...RECORDED })
