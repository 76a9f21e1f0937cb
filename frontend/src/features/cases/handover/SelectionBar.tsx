import { Button, Group, Paper, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { caseList } from "@punte/client"
import { useState } from "react"
import type { CaseSummary } from "@/api/caseTypes"
import { asProblem } from "@/api/problem"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { showProblem } from "@/lib/announce"
import { questionOf } from "../caseFilters"
import { AssignManyDialog } from "./AssignManyDialog"
import { everyCase, SELECTED_MAX, type Selection } from "./selection"

type Props = {
  selection: Selection
  page: readonly CaseSummary[]
  filter: Parameters<typeof questionOf>[0]
}

/** How many cases are ticked, ways to tick many at once, and what is done with them. */
export function SelectionBar({ selection, page, filter }: Props) {
  const { t } = useTranslation()
  const [isAssigning, assigning] = useDisclosure()
  const [isGathering, setGathering] = useState(false)
  const { data } = useAsked(q(caseList, { query: { ...questionOf(filter), limit: 1, count: "exact" } }))
  const all = data?.count?.value ?? 0
  const count = selection.cases.size

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
    <Paper withBorder p="sm" className="no-print" component="section" aria-label={t("cases.many.bar")}>
      <Group gap="sm">
        <Text size="sm" fw={600} role="status">
          {t("cases.many.selected", { count })}
        </Text>
        <Button variant="default" size="compact-md" onClick={() => selection.add(page)}>
          {t("cases.many.page")}
        </Button>
        {all > page.length && (
          <Button variant="default" size="compact-md" loading={isGathering} onClick={() => void selectAll()}>
            {t("cases.many.all", { count: all })}
          </Button>
        )}
        <Button size="compact-md" disabled={count === 0} onClick={assigning.open}>
          {t("cases.many.assign")}
        </Button>
        <Button variant="subtle" size="compact-md" onClick={selection.end}>
          {t("cases.many.end")}
        </Button>
      </Group>
      {count === SELECTED_MAX && (
        <Text size="xs" c="dimmed" mt={6}>
          {t("cases.many.most", { count: SELECTED_MAX })}
        </Text>
      )}
      {isAssigning && (
        <AssignManyDialog
          cases={[...selection.cases.values()]}
          onClose={(outcomes) => {
            assigning.close()
            selection.settle(outcomes, page)
          }}
        />
      )}
    </Paper>
  )
}
