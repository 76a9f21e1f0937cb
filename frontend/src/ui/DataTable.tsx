import { Button, Skeleton, VisuallyHidden } from "@mantine/core"
import type { ReactNode } from "react"
import { useTranslation } from "@/i18n"
import classes from "./DataTable.module.css"
import { EmptyState } from "./EmptyState"
import { TableViewMenu } from "./TableViewMenu"
import type { TableView } from "./tableView"

export type Column<T> = {
  key: string
  /** The heading; also the label of the value on a narrow screen. */
  title: string
  cell: (row: T) => ReactNode
  align?: "start" | "end"
  width?: number | string
  /** The heading is for screen readers only (a column of actions). */
  isUnlabelled?: boolean
  sort?: "ascending" | "descending" | undefined
  onSort?: () => void
}

type Props<T> = {
  /** What the table lists, for screen readers. */
  caption: string
  /** The first column names the row: make it a link with a meaningful text. */
  columns: readonly Column<T>[]
  rows: readonly T[] | undefined
  rowKey: (row: T) => string
  /** In place of no rows. */
  empty: ReactNode
  /** In place of rows that could not be read. */
  problem?: string | undefined
  onRetry?: () => void
  isDense?: boolean
  /** Lets the person choose columns and density; the first column stays. */
  view?: TableView
  /** Rows that are on their way: the old ones stay, paler. */
  isRefreshing?: boolean
  /** Marks a row as needing attention; the reason must also be in words. */
  isMarked?: (row: T) => boolean
}

/** A native table: skeleton, empty and failed states included; rows become cards on a narrow screen. */
export function DataTable<T>(props: Props<T>) {
  const { caption, rows, rowKey, empty, problem, onRetry, view, isRefreshing, isMarked } = props
  const columns = props.columns.filter(({ key }, at) => at === 0 || !view?.isHidden(key))
  const isDense = view?.isDense ?? props.isDense
  const { t } = useTranslation()
  if (problem) {
    return (
      <EmptyState
        isProblem
        title={t("table.failed")}
        text={problem}
        action={onRetry && <Button onClick={onRetry}>{t("common.tryAgain")}</Button>}
      />
    )
  }
  if (rows?.length === 0) return empty

  // The explicit roles keep the table a table where the narrow style changes its display.
  const table = (
    <div className={classes.holder}>
      <table
        role="table"
        className={classes.table}
        data-dense={isDense || undefined}
        aria-busy={!rows || isRefreshing}
      >
        <caption className={classes.caption}>{caption}</caption>
        <thead role="rowgroup" className={classes.head}>
          <tr role="row">
            {columns.map((column) => (
              <th
                key={column.key}
                role="columnheader"
                scope="col"
                style={{ width: column.width, textAlign: column.align }}
                aria-sort={column.onSort ? (column.sort ?? "none") : undefined}
              >
                {column.isUnlabelled ? (
                  <VisuallyHidden>{column.title}</VisuallyHidden>
                ) : column.onSort ? (
                  <button type="button" className={classes.sort} onClick={column.onSort}>
                    {column.title}
                    <span aria-hidden>
                      {column.sort === "ascending" ? " ↑" : column.sort === "descending" ? " ↓" : " ↕"}
                    </span>
                  </button>
                ) : (
                  column.title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows?.map((row) => (
            <tr key={rowKey(row)} role="row" data-marked={isMarked?.(row) || undefined}>
              {columns.map((column, at) => {
                const Cell = at === 0 ? "th" : "td"
                return (
                  <Cell
                    key={column.key}
                    role={at === 0 ? "rowheader" : "cell"}
                    scope={at === 0 ? "row" : undefined}
                    style={{ textAlign: column.align }}
                    data-label={column.isUnlabelled || at === 0 ? undefined : column.title}
                  >
                    <div>{column.cell(row)}</div>
                  </Cell>
                )
              })}
            </tr>
          )) ??
            ["a", "b", "c", "d", "e", "f", "g", "h"].map((line) => (
              <tr key={line} role="row">
                {columns.map((column) => (
                  <td key={column.key} role="cell">
                    <Skeleton height={14} my={4} />
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  )
  if (!view) return table
  return (
    <>
      <div className={`${classes.tools} no-print`}>
        <TableViewMenu view={view} columns={props.columns.slice(1)} />
      </div>
      {table}
    </>
  )
}
