import { documentFinish, documentRead, documentSendPart } from "@punte/client"
import { useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef, useState } from "react"
import type { CaseDocument } from "@/api/caseTypes"
import { asProblem, type Problem } from "@/api/problem"
import { ifMatch, keyOf } from "@/api/query"
import { useTranslation } from "@/i18n"
import { showDone } from "@/lib/announce"
import { partSignal, rest } from "./parts"
import { DOCUMENT_REFRESHES } from "./refreshes"
import { type Line, type Progress, send } from "./sending"

type Sending = {
  document: CaseDocument
  file: File
  progress: Progress
  /** The line broke once. */
  hasBroken: boolean
  problem?: Problem
}

/** The sending of one document. It stops with the part of the page that shows it. */
export function useSending(caseId: string, onDone: () => void) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const [now, setNow] = useState<Sending>()
  const running = useRef<{ stop: AbortController; hurry: () => void }>(undefined)
  useEffect(() => () => running.current?.stop.abort(), [])

  const refresh = () =>
    Promise.all(DOCUMENT_REFRESHES.map((stale) => client.invalidateQueries({ queryKey: keyOf(stale) })))
  const run = async (document: CaseDocument, file: File, begun: CaseDocument | undefined) => {
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
    const line: Line = {
      ...lineTo({ id: caseId, document_id: document.id }, stop.signal),
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
    start: (document: CaseDocument, file: File, isNew: boolean) =>
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

function lineTo(path: { id: string; document_id: string }, signal: AbortSignal): Omit<Line, "rest"> {
  return {
    read: () => documentRead({ path, signal }),
    part: (number, body, version) =>
      documentSendPart({
        path: { ...path, number },
        headers: ifMatch(version),
        body,
        signal: partSignal(signal),
      }),
    finish: (version) => documentFinish({ path, headers: ifMatch(version), signal }),
  }
}
