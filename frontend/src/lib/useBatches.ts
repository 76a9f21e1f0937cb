import type { caseAssignMany, handoverCreateMany, invitationResendMany, userActMany } from "@punte/client"
import { useEffect, useRef, useState } from "react"
import { asProblem, type Problem } from "@/api/problem"
import { keyOf, queryClient } from "@/api/query"
import type { Answer, Operation } from "@/api/types"
import { useOnce } from "./useOnce"

type Report =
  | Answer<typeof caseAssignMany>
  | Answer<typeof userActMany>
  | Answer<typeof handoverCreateMany>
  | Answer<typeof invitationResendMany>
export type Outcome = Report["items"][number]["outcome"]

/** Whether it is with whom it was to go to: now, or since a call whose answer was lost. */
export const isThere = (outcome: Outcome | undefined): outcome is "done" | "already_done" =>
  outcome === "done" || outcome === "already_done"

/** A case, a task or a person that it is done with, and how they are called. */
export type Going = { id: string; name: string }

/** How far many of them have gone. */
export type Run<R extends Going> = {
  rows: readonly R[]
  outcomes: Readonly<Record<string, Outcome>>
  isRunning: boolean
  problem?: Problem
}

/** So many at once: small enough to answer soon, and each call is whole or nothing. */
const AT_ONCE = 25

/**
 * Sends many rows a few at a time. What went has gone, whatever happens after it: whoever is cut off goes on with the
 * rest, and a row that had gone before is answered so.
 */
export function useBatches<R extends Going>(
  send: (rows: readonly R[]) => Promise<unknown>,
  refreshes: readonly Operation[],
  atOnce = AT_ONCE,
) {
  const [run, setRun] = useState<Run<R>>()
  const hasLeft = useRef(false)
  useEffect(() => {
    hasLeft.current = false
    return () => {
      hasLeft.current = true
    }
  }, [])

  const go = useOnce(async (rows: readonly R[], before: Run<R>["outcomes"]) => {
    let outcomes = before
    const left = rows.filter(({ id }) => !outcomes[id])
    let problem: Problem | undefined
    setRun({ rows, outcomes, isRunning: true })
    for (let at = 0; at < left.length && !problem && !hasLeft.current; at += atOnce) {
      try {
        const report = (await send(left.slice(at, at + atOnce))) as Report
        outcomes = {
          ...outcomes,
          ...Object.fromEntries(report.items.map(({ id, outcome }) => [id, outcome])),
        }
        setRun({ rows, outcomes, isRunning: true })
      } catch (error) {
        problem = asProblem(error)
      }
    }
    await Promise.all(refreshes.map((stale) => queryClient.invalidateQueries({ queryKey: keyOf(stale) })))
    setRun({ rows, outcomes, isRunning: false, ...(problem && { problem }) })
  })

  return {
    run,
    start: (rows: readonly R[]) => void go(rows, {}),
    goOn: () => run && void go(run.rows, run.outcomes),
  }
}
