import { caseList } from "@punte/client"
import { useState } from "react"
import type { CaseSummary } from "@/api/caseTypes"
import { q, queryClient } from "@/api/query"
import { type Going, isThere, type Run } from "@/lib/useBatches"
import { questionOf } from "../caseFilters"

/** A selected case, in the version that was shown. */
export type Selected = Going & { version: number }

type Outcomes = Run<Selected>["outcomes"]

/** So many cases are selected at once, at most. */
export const SELECTED_MAX = 1000

/** The cases of a list that a person has ticked. Another filter is another list: nothing unseen stays ticked. */
export function useSelection(filter: string, mayTick: (one: CaseSummary) => boolean) {
  const [isOn, setOn] = useState(false)
  const [ticked, setTicked] = useState<{ filter: string; cases: ReadonlyMap<string, Selected> }>()
  const cases = ticked?.filter === filter ? ticked.cases : new Map<string, Selected>()
  const set = (next: ReadonlyMap<string, Selected>) => setTicked({ filter, cases: next })
  const end = () => {
    setOn(false)
    setTicked(undefined)
  }
  return {
    isOn,
    cases,
    mayTick,
    start: () => setOn(true),
    end,
    /** After they were sent: what is left stays ticked, and selecting ends where nothing is. */
    settle: (outcomes: Outcomes, page: readonly CaseSummary[]) => {
      const left = leftOf(cases, outcomes, page)
      if (left.size === 0 && Object.values(outcomes).some(isThere)) end()
      else set(left)
    },
    toggle: (one: CaseSummary) => {
      const next = new Map(cases)
      if (!next.delete(one.id)) next.set(one.id, asSelected(one))
      set(next)
    },
    add: (found: readonly CaseSummary[]) => {
      const next = new Map(cases)
      for (const one of found.filter(mayTick)) {
        if (next.size < SELECTED_MAX) next.set(one.id, asSelected(one))
      }
      set(next)
    },
  }
}

export type Selection = ReturnType<typeof useSelection>

const asSelected = ({ id, version, code_name, reference }: CaseSummary): Selected => ({
  id,
  version,
  name: `${code_name}, ${reference}`,
})

/**
 * What stays ticked of cases that were sent: those it did not come to, and those that have changed and are shown as
 * they are now. Whoever looks at another one that changed ticks it anew.
 */
export function leftOf(
  cases: ReadonlyMap<string, Selected>,
  outcomes: Outcomes,
  page: readonly CaseSummary[],
): ReadonlyMap<string, Selected> {
  const left = new Map<string, Selected>()
  for (const [id, one] of cases) {
    const shown = page.find((row) => row.id === id)
    if (!outcomes[id]) left.set(id, one)
    else if (outcomes[id] === "changed" && shown) left.set(id, asSelected(shown))
  }
  return left
}

/** Every case of the filter, page by page, up to the most that are selected at once. */
export async function everyCase(values: Parameters<typeof questionOf>[0]): Promise<readonly CaseSummary[]> {
  const found: CaseSummary[] = []
  let cursor: string | undefined
  do {
    const query = { ...questionOf({ ...values, cursor }), limit: 100 }
    const page = await queryClient.fetchQuery(q(caseList, { query }))
    found.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor && found.length < SELECTED_MAX)
  return found
}
