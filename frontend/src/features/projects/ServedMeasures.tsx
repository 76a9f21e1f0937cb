import { Anchor, Button, Group, Text } from "@mantine/core"
import { servedMeasureList } from "@punte/client/projects"
import type { ReactNode } from "react"
import { Link } from "react-router"
import type { ServedMeasure } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatPartialDate } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { useCursor } from "@/lib/useCursor"
import { paths } from "@/paths"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { Section } from "@/ui/Section"
import { MeasureTags } from "./strategies/MeasureTags"
import { Stated } from "./words"

/** Which measures of strategies something serves: those that are linked with it, and else where one is linked. */
export function ServedMeasures({ id }: { id: string }) {
  const { t } = useTranslation()
  const may = useMay()
  const { query, pager } = useCursor()
  const { data, error, refetch } = useAsked(q(servedMeasureList, { path: { id }, query }))
  // Most things serve none: nothing stands here before it is known that there are some.
  if (!data && !error) return null
  const page = pager(data?.next)
  if (data?.items.length === 0 && page.isFirst) {
    return (
      may("projects.manage") && (
        <Group className="no-print">
          <Button component={Link} to={paths.strategies} variant="default">
            {t("strategies.linkMeasure")}
          </Button>
        </Group>
      )
    )
  }
  return (
    <ServedMeasureTable
      rows={data?.items}
      problem={error ? problemText(error) : undefined}
      onRetry={refetch}
      pager={<KeysetPager {...page} />}
    />
  )
}

type Props = {
  rows: readonly ServedMeasure[] | undefined
  problem?: string | undefined
  onRetry?: () => void
  pager?: ReactNode
}

/** Measures of strategies that something serves, and how far each is. */
export function ServedMeasureTable({ rows, problem, onRetry, pager }: Props) {
  const { t } = useTranslation()
  return (
    <Section title={t("strategies.serves")} isFlush>
      <DataTable
        caption={t("strategies.serves")}
        rows={rows}
        rowKey={({ id }) => id}
        problem={problem}
        {...(onRetry ? { onRetry } : {})}
        isMarked={({ is_overdue }) => is_overdue === true}
        empty={
          <EmptyState
            headingLevel={3}
            title={t("strategies.servesNone")}
            text={t("strategies.servesNoneText")}
          />
        }
        columns={[
          {
            key: "measure",
            title: t("strategies.measure"),
            cell: (one) => (
              <>
                <MeasureLink measure={one} />
                <Text size="xs" c="dimmed">
                  {one.strategy_title}
                </Text>
              </>
            ),
          },
          {
            key: "status",
            title: t("projects.status"),
            cell: (one) => <MeasureTags measure={one} />,
          },
          {
            key: "due",
            title: t("strategies.due"),
            cell: ({ due }) => <Stated>{due && formatPartialDate(due)}</Stated>,
          },
        ]}
      />
      {pager}
    </Section>
  )
}

/** A measure by its number and words; it opens its strategy. */
export function MeasureLink({ measure: { strategy_id, number, text } }: { measure: ServedMeasure }) {
  return (
    <Anchor component={Link} to={paths.strategy(strategy_id)} size="sm">
      {number && <b>{number} </b>}
      {text}
    </Anchor>
  )
}
