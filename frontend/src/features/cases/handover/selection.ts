import { caseList } from "@punte/client"
import { useState } from "react"
import type { CaseSummary } from "@/api/caseTypes"
import { q, queryClient } from "@/api/query"
import { questionOf } from "../caseFilters"
import type { Going } from "./useBatches"

/** A selected case, in the version that was shown. */
export type Selected = Going & { version: number }

/** So many cases are selected at once, at most. */
export const SELECTED_MAX = 1000

/** The cases of a list that a person has ticked. Another filter is another list: nothing unseen stays ticked. */
export function useSelection(filter: string, mayTick: (one: CaseSummary) => boolean) {
  const [isOn, setOn] = useState(false)
  const [ticked, setTicked] = useState<{ filter: string; cases: ReadonlyMap<string, Selected> }>()
  const cases = ticked?.filter === filter ? ticked.cases : new Map<string, Selected>()
  const set = (next: ReadonlyMap<string, Selected>) => setTicked({ filter, cases: next })
  return {
    isOn,
    cases,
    mayTick,
    start: () => setOn(true),
    end: () => {
      setOn(false)
      setTicked(undefined)
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
