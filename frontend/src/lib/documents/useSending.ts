import { useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef, useState } from "react"
import { asProblem, type Problem } from "@/api/problem"
import { keyOf } from "@/api/query"
import type { Operation } from "@/api/types"
import { useTranslation } from "@/i18n"
import { showDone } from "@/lib/announce"
import { rest } from "./parts"
import { type Line, type LineTo, type Progress, type Sent, send } from "./sending"

/** A document that is sent, as far as it is told of while that goes on. */
export type SentDocument = Sent & { id: string; name: string }

export type Sending<D> = {
  document: D
  file: File
  progress: Progress
  /** The line broke once. */
  hasBroken: boolean
  problem?: Problem
}

/**
 * The sending of one document. It stops with the part of the page that shows it. `refreshes` are asked anew once it came
 * or failed.
 */
export function useSending<D extends SentDocument>(
  lineTo: LineTo<D>,
  refreshes: readonly Operation[],
  onDone: () => void,
) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const [now, setNow] = useState<Sending<D>>()
  const running = useRef<{ stop: AbortController; hurry: () => void }>(undefined)
  useEffect(() => () => running.current?.stop.abort(), [])

  const refresh = () =>
    Promise.all(refreshes.map((stale) => client.invalidateQueries({ queryKey: keyOf(stale) })))
  const run = async (document: D, file: File, begun: D | undefined) => {
    running.current?.stop.abort()
    const stop = new AbortController()
    const mine = { stop, hurry: () => {} }
    running.current = mine
    const show = (progress: Progress) =>
      setNow((before) => ({
        document,
        file,
        progress,
        hasBroken: before?.hasBroken || progress.phase === "waiting",
      }))
    show({ phase: "sending", sent: 0, size: file.size })
    const line: Line<D> = {
      ...lineTo(document, stop.signal),
      rest: (seconds) =>
        rest(seconds, stop.signal, (rested) => {
          mine.hurry = rested
        }),
    }
    try {
      await send(begun, file, line, show, stop.signal)
      await refresh()
      showDone(t("documents.arrived"))
      onDone()
    } catch (error) {
      if (stop.signal.aborted) return
      void refresh()
      setNow((before) => before && { ...before, problem: asProblem(error) })
    }
  }
  return {
    now,
    /** Begins with a document that was just opened, or goes on with one of which some parts may have come. */
    start: (document: D, file: File, isNew: boolean) =>
      void run(document, file, isNew ? document : undefined),
    /** Goes on at once: after it gave up, or instead of waiting. */
    goOn: () => {
      if (now?.problem) void run(now.document, now.file, undefined)
      else running.current?.hurry()
    },
    stop: () => running.current?.stop.abort(),
    clear: () => setNow(undefined),
  }
}
