import { Button } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { caseList } from "@punte/client"
import { useState } from "react"
import type { CaseSummary } from "@/api/caseTypes"
import { asProblem } from "@/api/problem"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { showProblem } from "@/lib/announce"
import { SelectionBar } from "@/lib/SelectionBar"
import type { Selection } from "@/lib/useSelection"
import { questionOf } from "../caseFilters"
import { AssignManyDialog } from "./AssignManyDialog"
import { everyCase } from "./selection"

type Props = {
  selection: Selection<CaseSummary>
  page: readonly CaseSummary[]
  filter: Parameters<typeof questionOf>[0]
}

/** How many cases are ticked, a way to tick all of the filter, and giving them to a colleague. */
export function CaseSelectionBar({ selection, page, filter }: Props) {
  const { t } = useTranslation()
  const [isAssigning, assigning] = useDisclosure()
  const [isGathering, setGathering] = useState(false)
  const { data } = useAsked(q(caseList, { query: { ...questionOf(filter), limit: 1, count: "exact" } }))
  const all = data?.count?.value ?? 0

  const selectAll = async () => {
    setGathering(true)
    try {
      selection.add(await everyCase(filter))
    } catch (error) {
      showProblem(asProblem(error))
    }
    setGathering(false)
  }

  return (
    <SelectionBar of="cases.many" selection={selection} page={page}>
      {all > page.length && (
        <Button variant="default" size="compact-md" loading={isGathering} onClick={() => void selectAll()}>
          {t("cases.many.all", { count: all })}
        </Button>
      )}
      <Button size="compact-md" disabled={selection.ticked.size === 0} onClick={assigning.open}>
        {t("cases.many.assign")}
      </Button>
      {isAssigning && (
        <AssignManyDialog
          cases={[...selection.ticked.values()]}
          onClose={(outcomes) => {
            assigning.close()
            selection.settle(outcomes, page)
          }}
        />
      )}
    </SelectionBar>
  )
}
