import { useState } from "react"
import type { Problem } from "@/api/problem"
import { ifMatch } from "@/api/query"

export type Headers = ReturnType<typeof ifMatch>

/**
 * What somebody else saved while a form was open, beside what the form sends: `FormConflict` shows both where the form
 * stood, and nothing is written over unseen. `field` tells the record from whatever else a 412 may show.
 */
export function useConflict<V extends object, R extends { version: number }>(field: keyof R & string) {
  const [mine, setMine] = useState<V>()
  const [newer, setNewer] = useState<R>()
  return {
    /** Both, from the 412 until the person goes back or has saved. */
    met: mine && newer ? { mine, newer } : undefined,
    back: () => setNewer(undefined),
    /** Sends what is to be saved on a version, and keeps it to be compared. */
    saving: (send: (body: V, headers: Headers) => void) => (body: V, version: number) => {
      setMine(body)
      send(body, ifMatch(version))
    },
    /** Handles a refusal: a 412 here, and what else is refused as the form does. */
    or: (otherwise: (problem: Problem) => boolean) => (problem: Problem) => {
      const newer = problem.newer<R>(field)
      setNewer(newer)
      return newer ? true : otherwise(problem)
    },
  }
}
