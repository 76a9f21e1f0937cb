import { useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef, useState } from "react"
import { asProblem } from "@/api/problem"
import { keyOf } from "@/api/query"
import { type Ask, receive, saveAs } from "@/api/receive"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { showDone } from "@/lib/announce"

type Opened = { id: string; size: number }
type Opening = { id: string; share: number; problem?: string }

/**
 * Fetches a document and puts it among the downloads. One at a time. `ask` asks for one; `shownBy` is the operation that
 * shows which there are.
 */
export function useOpening(
  ask: (id: string, how: Parameters<Ask>[0] & { signal: AbortSignal }) => ReturnType<Ask>,
  shownBy: Parameters<typeof keyOf>[0],
) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const [opening, setOpening] = useState<Opening>()
  const running = useRef<{ id: string; from: typeof ask; stop: AbortController }>(undefined)
  useEffect(() => () => running.current?.stop.abort(), [])

  const open = async ({ id, size }: Opened) => {
    // Before anything is drawn again it is a double click, and what comes only once would be broken off.
    if (running.current?.id === id && running.current.from === ask) return
    running.current?.stop.abort()
    const stop = new AbortController()
    running.current = { id, from: ask, stop }
    setOpening({ id, share: 0 })
    try {
      const { content, name } = await receive(
        (how) => ask(id, { signal: stop.signal, ...how }),
        (received) => setOpening({ id, share: Math.min(1, received / size) }),
      )
      if (stop.signal.aborted) return
      const saved = name ?? "punte"
      saveAs(content, saved)
      setOpening(undefined)
      showDone(t("documents.opened", { name: saved }))
    } catch (error) {
      if (stop.signal.aborted) return
      const problem = asProblem(error)
      setOpening({ id, share: 0, problem: problemText(problem) })
      // It was taken away meanwhile: the list shows it.
      if (!problem.isUnanswered) void client.invalidateQueries({ queryKey: keyOf(shownBy) })
    } finally {
      if (running.current?.stop === stop) running.current = undefined
    }
  }
  return { opening, open: (document: Opened) => void open(document) }
}
