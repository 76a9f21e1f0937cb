import { useState } from "react"
import { flushSync } from "react-dom"
import { useNavigate } from "react-router"
import type { Problem } from "@/api/problem"
import { problemText } from "@/i18n/problems"
import { useUnsavedGuard } from "@/lib/useUnsavedGuard"
import type { Compared, Draft } from "./drafts"

type Conflict<A> = { theirs: Draft<A>; version: number; merged: Draft<A>; open: string[] }
type Options<R extends { version: number }, A> = {
  record: R
  draftOf: (record: R) => Draft<A>
  how: Compared<A>
  /** The record as it is now, from a refusal of a stale version. */
  newer: (refusal: Problem) => R | undefined
  /** Puts what the server answered in place of what was known. */
  keep: (record: R) => void
  send: (draft: Draft<A>, before: Draft<A>, version: number) => void
  next: string
}

/** The answers to one topic of a record: they stay here until the server has them, and nowhere else. */
export function useTopic<R extends { version: number }, A>(options: Options<R, A>) {
  const { record, draftOf, how, newer, keep, send, next } = options
  const navigate = useNavigate()
  const [draft, setDraft] = useState(() => draftOf(record))
  const [before, setBefore] = useState(draft)
  const [version, setVersion] = useState(record.version)
  const [problem, setProblem] = useState<string>()
  const [conflict, setConflict] = useState<Conflict<A>>()
  const [then, setThen] = useState(next)
  const [isLeft, setLeft] = useState(false)
  const changed = how.differing(draft, before)
  const guard = useUnsavedGuard(changed.length > 0 && !isLeft)

  const leave = () => {
    // The guard must know before the page is left.
    flushSync(() => setLeft(true))
    navigate(then)
  }
  const submit = (what: Draft<A>, since: Draft<A>, on: number) => {
    setProblem(undefined)
    send(what, since, on)
  }
  /** Only now their answers are taken over: until then a save on the old version is refused again. */
  const goOnFrom = ({ theirs, version: newest }: Conflict<A>, chosen: Draft<A>) => {
    setConflict(undefined)
    setBefore(theirs)
    setVersion(newest)
    setDraft(chosen)
    // The answers had arrived, only the server's word of it was lost; or all of theirs were chosen.
    if (how.differing(chosen, theirs).length === 0) leave()
    else submit(chosen, theirs, newest)
  }

  return {
    draft,
    changed,
    guard,
    problem,
    conflict,
    answer: (code: string, given: A) => setDraft((all) => ({ ...all, [code]: given })),
    saveAnd: (to: string) => {
      setThen(to)
      if (changed.length === 0) return navigate(to)
      submit(draft, before, version)
    },
    onDone: (saved: R) => {
      keep(saved)
      leave()
    },
    onProblem: (refusal: Problem) => {
      const now = newer(refusal)
      if (!now) {
        setProblem(problemText(refusal))
        return true
      }
      keep(now)
      const theirs = draftOf(now)
      const found = { theirs, version: now.version, ...how.reconcile(draft, before, theirs) }
      if (found.open.length > 0) setConflict(found)
      else goOnFrom(found, found.merged)
      return true
    },
    goBack: () => setConflict(undefined),
    choose: (choice: Record<string, "mine" | "theirs">) => {
      if (!conflict) return
      const settled = conflict.open.flatMap((code) => {
        const one = (choice[code] === "theirs" ? conflict.theirs : conflict.merged)[code]
        return one === undefined ? [] : [[code, one] as const]
      })
      goOnFrom(conflict, { ...conflict.merged, ...Object.fromEntries(settled) })
    },
  }
}

export type Topic<A> = ReturnType<typeof useTopic<{ version: number }, A>>
