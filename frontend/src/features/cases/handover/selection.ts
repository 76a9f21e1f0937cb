import { caseList } from "@punte/client"
import type { CaseSummary } from "@/api/caseTypes"
import { q, queryClient } from "@/api/query"
import { SELECTED_MAX, type Selected } from "@/lib/useSelection"
import { questionOf } from "../caseFilters"

/** A case of the list as it is selected. */
export const asSelected = ({ id, version, code_name, reference }: CaseSummary): Selected => ({
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
