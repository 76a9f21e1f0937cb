import { Anchor, Text, VisuallyHidden } from "@mantine/core"
import { Link } from "react-router"
import type { CountyFigure, CountyFigures, CountyReport } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { compareWords } from "@/i18n/format"
import { DataTable } from "@/ui/DataTable"
import { useTableView } from "@/ui/tableView"
import { FIGURES, type Figure, figureWords, isEntered, missingWords } from "./figures"

type Row = { key: string; name: string; note?: string; figures: CountyFigures; isCounty: boolean }

type Props = {
  report: CountyReport
  name: (code: string) => string
  /** By which figure counties stand, the most first; otherwise by name. */
  sort: Figure | undefined
  onSort: (by: Figure | null) => void
  /** The list that a figure of a county was counted from. */
  listOf: (figure: Figure, county: string) => string | undefined
  isRefreshing: boolean
}

/** All that the map shows, and what belongs to no county alone. */
export function CountyTable({ report, name, sort, onSort, listOf, isRefreshing }: Props) {
  const { t } = useTranslation()
  const view = useTableView("counties")
  const rows: Row[] = [
    ...inOrder(report, name, sort),
    {
      key: "joint",
      name: t("countyMap.joint"),
      ...(isEntered(report.joint.actions) || isEntered(report.joint.activities)
        ? { note: t("countyMap.jointNote") }
        : {}),
      figures: report.joint,
      isCounty: false,
    },
    { key: "not_stated", name: t("countyMap.unstated"), figures: report.not_stated, isCounty: false },
    {
      key: "total",
      name: t("countyMap.total"),
      note: t("countyMap.totalNote"),
      figures: report.total,
      isCounty: false,
    },
  ]
  return (
    <DataTable
      caption={t("countyMap.table")}
      rows={rows}
      rowKey={({ key }) => key}
      view={view}
      isRefreshing={isRefreshing}
      empty={null}
      columns={[
        {
          key: "name",
          title: t("projects.county"),
          sort: sort ? undefined : "ascending",
          onSort: () => onSort(null),
          cell: ({ key, name, note, isCounty }) => (
            <>
              <span id={isCounty ? key : undefined} tabIndex={isCounty ? -1 : undefined}>
                {name}
              </span>
              {note && (
                <Text size="xs" c="dimmed">
                  {note}
                </Text>
              )}
            </>
          ),
        },
        ...FIGURES.map((figure) => ({
          key: figure,
          title: t(`countyMap.figures.${figure}`),
          align: "end" as const,
          sort: sort === figure ? ("descending" as const) : undefined,
          onSort: () => onSort(figure),
          cell: ({ key, name, figures, isCounty }: Row) => (
            <Cell
              figure={figures[figure]}
              label={`${name}, ${t(`countyMap.figures.${figure}`)}: ${figureWords(figures[figure])}`}
              to={isCounty ? listOf(figure, key) : undefined}
            />
          ),
        })),
      ]}
    />
  )
}

function Cell({ figure, label, to }: { figure: CountyFigure; label: string; to: string | undefined }) {
  const words = figureWords(figure)
  const missing = missingWords(figure)
  if (!isEntered(figure)) {
    return (
      <>
        <span aria-hidden>–</span>
        <VisuallyHidden>{words}</VisuallyHidden>
      </>
    )
  }
  return (
    <>
      {to ? (
        <Anchor component={Link} to={to} size="sm" aria-label={label}>
          {words}
        </Anchor>
      ) : (
        words
      )}
      {missing && (
        <Text size="xs" c="dimmed">
          {missing}
        </Text>
      )}
    </>
  )
}

/** Counties by name, or those with the most of a figure first; what is not stated comes after all that is. */
function inOrder(
  { counties }: CountyReport,
  name: (code: string) => string,
  sort: Figure | undefined,
): Row[] {
  const value = ({ figures }: Row) => (sort ? (figures[sort].value ?? -1) : 0)
  return counties
    .map(({ county, figures }) => ({ key: county, name: name(county), figures, isCounty: true }))
    .toSorted((a, b) => value(b) - value(a) || compareWords(a.name, b.name))
}
