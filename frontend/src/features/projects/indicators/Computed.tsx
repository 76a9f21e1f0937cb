import { Text } from "@mantine/core"
import { indicatorEntryList } from "@punte/client/projects"
import { type ReactNode, useState } from "react"
import type { Indicator, IndicatorComputed, IndicatorCount } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { AskedPart } from "@/ui/AskedPart"
import { CountEntries } from "../CountEntries"
import classes from "../Projects.module.css"
import { useCounting } from "./counting"

type Props = {
  projectId: string
  indicator: Indicator
  counts: IndicatorCount
  computed: IndicatorComputed
  /** The bar of what was reached: it opens what it was counted from. */
  bar: ReactNode
}

/** How a computed value was counted, what may stand in it twice, and from what. */
export function Computed({ projectId, indicator, counts, computed, bar }: Props) {
  const { t } = useTranslation()
  const { words } = useCounting()
  const [isOpen, setOpen] = useState(false)
  const { entries, not_stated, is_approximate, rule } = computed
  return (
    <>
      <Text size="xs" c="dimmed">
        {t("indicators.computed", { what: words(counts) })}. {t(`indicators.rules.${rule}`)}
        {is_approximate && ` ${t("indicators.approximate")}`}
        {not_stated > 0 && ` ${t("counts.notStated", { count: not_stated })}`}
      </Text>
      {entries === 0 ? (
        <>
          {bar}
          <Text size="xs" c="dimmed">
            {t("indicators.noEntries")}
          </Text>
        </>
      ) : (
        <details className={classes.count} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>
            {t("indicators.openEntries", { count: entries })}
            {bar}
          </summary>
          {isOpen && <Entries projectId={projectId} indicatorId={indicator.id} />}
        </details>
      )}
    </>
  )
}

function Entries({ projectId, indicatorId }: { projectId: string; indicatorId: string }) {
  const { data, error, refetch } = useAsked(
    q(indicatorEntryList, { path: { id: projectId, indicator_id: indicatorId } }),
  )
  return (
    <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
      {({ entries }) => <CountEntries projectId={projectId} entries={entries} />}
    </AskedPart>
  )
}
