import { useState } from "react"
import { type Going, isThere, type Run } from "./useBatches"

/** What is selected, in the version that was shown. */
export type Selected = Going & { version: number }

type Outcomes = Run<Selected>["outcomes"]
type Ticked = ReadonlyMap<string, Selected>
type Of<T> = {
  /** Of which list. Another filter is another list: nothing unseen stays ticked. */
  filter: string
  mayTick: (one: T) => boolean
  asSelected: (one: T) => Selected
}

/** So many are selected at once, at most. */
export const SELECTED_MAX = 1000

/** What a person has ticked of a list. */
export function useSelection<T>({ filter, mayTick, asSelected }: Of<T>) {
  const [isOn, setOn] = useState(false)
  const [kept, setKept] = useState<{ filter: string; ticked: Ticked }>()
  const ticked: Ticked = kept?.filter === filter ? kept.ticked : new Map()
  const set = (next: Ticked) => setKept({ filter, ticked: next })
  const end = () => {
    setOn(false)
    setKept(undefined)
  }
  return {
    isOn,
    ticked,
    mayTick,
    asSelected,
    start: () => setOn(true),
    end,
    /** After they were sent: what is left stays ticked, and selecting ends where nothing is. */
    settle: (outcomes: Outcomes, page: readonly T[]) => {
      const left = leftOf(ticked, outcomes, page.map(asSelected))
      if (left.size === 0 && Object.values(outcomes).some(isThere)) end()
      else set(left)
    },
    toggle: (one: T) => {
      const next = new Map(ticked)
      const row = asSelected(one)
      if (!next.delete(row.id)) next.set(row.id, row)
      set(next)
    },
    add: (found: readonly T[]) => {
      const next = new Map(ticked)
      for (const row of found.filter(mayTick).map(asSelected)) {
        if (next.size < SELECTED_MAX) next.set(row.id, row)
      }
      set(next)
    },
  }
}

export type Selection<T> = ReturnType<typeof useSelection<T>>

/**
 * What stays ticked of what was sent: what it did not come to, and what has changed and is shown as it is now. Whoever
 * looks at another one that changed ticks it anew.
 */
export function leftOf(ticked: Ticked, outcomes: Outcomes, page: readonly Selected[]): Ticked {
  const left = new Map<string, Selected>()
  for (const [id, one] of ticked) {
    const shown = page.find((row) => row.id === id)
    if (!outcomes[id]) left.set(id, one)
    else if (outcomes[id] === "changed" && shown) left.set(id, shown)
  }
  return left
}
