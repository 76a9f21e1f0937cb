import { importCreate, importList, importRead, importSendPart, importStart } from "@punte/client"
import { useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef, useState } from "react"
import { flushSync } from "react-dom"
import { asProblem, type Problem } from "@/api/problem"
import { ifMatch, keyOf } from "@/api/query"
import type { Answer, Body } from "@/api/types"
import { partSignal, rest } from "@/lib/documents/parts"
import { type Line, type Progress, send } from "@/lib/documents/sending"
import { useOnce } from "@/lib/useOnce"

export type Import = Answer<typeof importRead>

/** Sends a file of cases and starts its import. It stops with the page. */
export function useImport(onStarted: (id: string) => void) {
  const client = useQueryClient()
  const [progress, setProgress] = useState<Progress>()
  const [problem, setProblem] = useState<Problem>()
  const running = useRef<AbortController>(undefined)
  /** The file that was begun: whoever tries again goes on with it. */
  const begun = useRef<{ file: Blob; how: string; id: string }>(undefined)
  useEffect(() => () => running.current?.abort(), [])

  const start = useOnce(async (file: Blob, how: Omit<Body<typeof importCreate>, "size">) => {
    running.current?.abort()
    const stop = new AbortController()
    running.current = stop
    setProblem(undefined)
    setProgress({ phase: "sending", sent: 0, size: file.size })
    try {
      const same = begun.current
      const isAgain = same?.file === file && same.how === JSON.stringify(how)
      const fresh = isAgain
        ? undefined
        : await importCreate({ body: { ...how, size: file.size }, signal: stop.signal })
      const id = fresh?.id ?? same?.id ?? ""
      begun.current = { file, how: JSON.stringify(how), id }
      const started = await send(fresh, file, lineTo(id, stop.signal), setProgress, stop.signal)
      await client.invalidateQueries({ queryKey: keyOf(importList) })
      // Nothing is under way any more that a page would ask about when it is left.
      flushSync(() => setProgress(undefined))
      onStarted(started.id)
    } catch (error) {
      if (!stop.signal.aborted) setProblem(asProblem(error))
    } finally {
      if (!stop.signal.aborted) setProgress(undefined)
    }
  })
  return { progress, problem, start }
}

function lineTo(id: string, signal: AbortSignal): Line<Import> {
  return {
    read: () => importRead({ path: { id }, signal }),
    part: (number, body, version) =>
      importSendPart({
        path: { id, number },
        headers: ifMatch(version),
        body,
        signal: partSignal(signal),
      }),
    finish: (version) => importStart({ path: { id }, headers: ifMatch(version), signal }),
    rest: (seconds) => rest(seconds, signal),
  }
}
