import { Anchor, Button, Text } from "@mantine/core"
import { strategyMeasureList } from "@punte/client/projects"
import { useState } from "react"
import type { Strategy, StrategyMeasure } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatPartialDate } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { useCursor } from "@/lib/useCursor"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { Section } from "@/ui/Section"
import { Bodies } from "../Bodies"
import classes from "../Projects.module.css"
import { RowActions } from "../RowActions"
import { Stated } from "../words"
import { PARTS } from "./kinds"
import { MeasureDialog } from "./MeasureDialog"
import { MeasureFiles } from "./MeasureFiles"
import { linkColumns } from "./MeasureLinks"
import { MeasureTags } from "./MeasureTags"

/** The monitoring table: how far each measure is, who answers for it, what was done for it. */
export function MeasuresSection({ strategy, mayChange }: { strategy: Strategy; mayChange: boolean }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<StrategyMeasure | "new">()
  const [shown, setShown] = useState<StrategyMeasure>()
  const { query, pager } = useCursor()
  const { data, error, refetch } = useAsked(q(strategyMeasureList, { path: { id: strategy.id }, query }))
  return (
    <>
      <Section
        title={t("strategies.monitoring")}
        isFlush
        actions={mayChange && <Button onClick={() => setOpen("new")}>{t("strategies.addMeasure")}</Button>}
      >
        <DataTable
          caption={t("strategies.monitoring")}
          rows={data?.items}
          rowKey={({ id }) => id}
          problem={error ? problemText(error) : undefined}
          onRetry={refetch}
          isMarked={({ is_overdue }) => is_overdue === true}
          empty={<EmptyState headingLevel={3} title={t("strategies.noMeasures")} />}
          columns={[
            {
              key: "text",
              title: t("strategies.measure"),
              cell: ({ number, text, objective_id, evidence }) => (
                <>
                  {number && <b>{number} </b>}
                  {text}
                  <Objective of={strategy.objectives.find(({ id }) => id === objective_id)} />
                  {evidence && (
                    <Text size="xs" c="dimmed" className={classes.text ?? ""}>
                      {evidence}
                    </Text>
                  )}
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
            {
              key: "bodies",
              title: t("strategies.responsible"),
              cell: ({ bodies }) => <Bodies bodies={bodies} parts={PARTS} />,
            },
            ...linkColumns(),
            {
              key: "files",
              title: t("documents.title"),
              cell: (one) => (
                <Anchor
                  component="button"
                  size="sm"
                  aria-label={`${t("documents.title")}: ${one.number ?? one.text}`}
                  onClick={() => setShown(one)}
                >
                  {t("documents.title")}
                </Anchor>
              ),
            },
            ...(mayChange
              ? [
                  {
                    key: "actions",
                    title: t("common.actions"),
                    isUnlabelled: true,
                    cell: (one: StrategyMeasure) => (
                      <RowActions name={one.number ?? one.text} onEdit={() => setOpen(one)} />
                    ),
                  },
                ]
              : []),
          ]}
        />
        <KeysetPager {...pager(data?.next)} />
        {open && (
          <MeasureDialog
            strategy={strategy}
            measure={open === "new" ? undefined : open}
            onClose={() => setOpen(undefined)}
          />
        )}
      </Section>
      {shown && (
        <MeasureFiles
          key={shown.id}
          measure={shown}
          mayChange={mayChange}
          onClose={() => setShown(undefined)}
        />
      )}
    </>
  )
}

/** What a measure serves, where it states that. */
function Objective({ of }: { of: Strategy["objectives"][number] | undefined }) {
  const { t } = useTranslation()
  if (!of) return null
  return (
    <Text size="xs" c="dimmed">
      {t("strategies.objective")}: {[of.number, of.text].filter(Boolean).join(" ")}
    </Text>
  )
}
