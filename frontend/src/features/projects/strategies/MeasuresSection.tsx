import { Anchor, Button, Group, Text } from "@mantine/core"
import { indicatorList, strategyMeasureList } from "@punte/client/projects"
import { useState } from "react"
import { Link } from "react-router"
import type { Strategy, StrategyMeasure } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatList, formatPartialDate, formatPercent } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { useCursor } from "@/lib/useCursor"
import { paths } from "@/paths"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import classes from "../Projects.module.css"
import { RowActions } from "../RowActions"
import { HowMany, Stated } from "../words"
import { MEASURE_TONES } from "./kinds"
import { MeasureDialog } from "./MeasureDialog"

/** The monitoring table: how far each measure is, who answers for it, what was done for it. */
export function MeasuresSection({ strategy, mayChange }: { strategy: Strategy; mayChange: boolean }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<StrategyMeasure | "new">()
  const { query, pager } = useCursor()
  const { data, error, refetch } = useAsked(q(strategyMeasureList, { path: { id: strategy.id }, query }))
  return (
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
            cell: ({ number, text, evidence }) => (
              <>
                {number && <b>{number} </b>}
                {text}
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
            cell: ({ status, is_overdue }) => (
              <Group gap={4}>
                {status ? (
                  <StatusTag tone={MEASURE_TONES[status]}>
                    {t(`strategies.measureStatuses.${status}`)}
                  </StatusTag>
                ) : (
                  <Stated>{null}</Stated>
                )}
                {is_overdue && <StatusTag tone="warn">{t("strategies.overdue")}</StatusTag>}
              </Group>
            ),
          },
          {
            key: "due",
            title: t("strategies.due"),
            cell: ({ due }) => <Stated>{due && formatPartialDate(due)}</Stated>,
          },
          {
            key: "bodies",
            title: t("strategies.responsible"),
            cell: ({ bodies }) => <Stated>{formatList(bodies.map(({ name }) => name))}</Stated>,
          },
          {
            key: "links",
            title: t("strategies.done"),
            cell: ({ links }) => (
              <ul className={classes.list}>
                {links
                  .filter(({ kind }) => kind !== "indicator" && kind !== "fund")
                  .map((link) => (
                    <li key={link.id}>
                      <LinkTo link={link} />
                    </li>
                  ))}
              </ul>
            ),
          },
          {
            key: "indicator",
            title: t("strategies.indicator"),
            cell: ({ indicator, links }) => (
              <>
                <Stated>{indicator ?? links.some(({ kind }) => kind === "indicator")}</Stated>
                {linksOf(links, "indicator").map((link) => (
                  <IndicatorReached key={link.id} link={link} />
                ))}
              </>
            ),
          },
          {
            key: "funding",
            title: t("strategies.funding"),
            cell: ({ funding, links }) => (
              <>
                <Stated>{funding ?? links.some(({ kind }) => kind === "fund")}</Stated>
                {linksOf(links, "fund").map((link) => (
                  <div key={link.id}>
                    <LinkTo link={link} />
                  </div>
                ))}
              </>
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
  )
}

type MeasureLink = StrategyMeasure["links"][number]

/** Where what a measure is linked with is shown; activities and indicators stand in their projects. */
const PLACES: Record<Exclude<MeasureLink["kind"], "activity" | "indicator">, (id: string) => string> = {
  project: paths.project,
  training: paths.training,
  campaign: paths.campaign,
  meeting: paths.meeting,
  protocol: paths.protocol,
  publication: paths.publication,
  fund: paths.fund,
}

const linksOf = (links: readonly MeasureLink[], kind: MeasureLink["kind"]) =>
  links.filter((link) => link.kind === kind)

/** An indicator of a project, what was aimed at and how far it came. */
function IndicatorReached({ link }: { link: MeasureLink }) {
  const { t } = useTranslation()
  const asked = useAsked(q(indicatorList, { path: { id: link.project_id ?? "" } }), Boolean(link.project_id))
  const one = asked.data?.items.find(({ id }) => id === link.id)
  return (
    <div>
      <LinkTo link={link} />
      {one && (
        <Text size="xs" c="dimmed">
          {t("indicators.target")}: <HowMany of={one.target} /> · {t("reports.achieved")}:{" "}
          <HowMany of={one.actual} />
          {typeof one.achieved === "number" && ` (${formatPercent(one.achieved / 100)})`} · {one.unit}
        </Text>
      )}
    </div>
  )
}

/** What a measure is linked with; it opens its page. */
export function LinkTo({ link: { kind, id, title, project_id } }: { link: MeasureLink }) {
  const to =
    kind === "activity" || kind === "indicator"
      ? paths.projectSection(project_id ?? "", kind === "activity" ? "activities" : "indicators")
      : PLACES[kind](id)
  return (
    <Anchor component={Link} to={to} size="sm">
      {title}
    </Anchor>
  )
}
