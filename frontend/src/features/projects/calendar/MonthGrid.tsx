import { VisuallyHidden } from "@mantine/core"
import { type KeyboardEvent, useEffect, useRef } from "react"
import type { CalendarEntry } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { formatDate, formatWhen } from "@/i18n/format"
import classes from "./Calendar.module.css"
import { dayFrom, onDays, weeksOf } from "./month"

type Props = {
  label: string
  month: string
  today: string
  /** The day that the keys start from. */
  day: string
  entries: readonly CalendarEntry[]
  onMove: (day: string) => void
  /** A day is chosen, by a click or by Enter. */
  onOpen: (day: string) => void
}

/** As many stand in a day; the others are counted. */
const SHOWN = 3

/** A month, a row for each of its weeks. One cell is reached by Tab, the others by the arrow keys. */
export function MonthGrid({ label, month, today, day, entries, onMove, onOpen }: Props) {
  const { t } = useTranslation()
  const weeks = weeksOf(month)
  const days = onDays(entries, weeks.flat())
  const grid = useRef<HTMLTableElement>(null)
  // A key may lead to a month that has yet to come: its day is focused when it is there.
  const isMoving = useRef(false)
  useEffect(() => {
    if (!isMoving.current) return
    grid.current?.querySelector<HTMLElement>(`[data-day="${day}"]`)?.focus()
    if (day.startsWith(month)) isMoving.current = false
  }, [day, month])

  const onKey = (event: KeyboardEvent, from: string) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault()
      onOpen(from)
      return
    }
    const to = dayFrom(from, event.key)
    if (!to) return
    event.preventDefault()
    isMoving.current = true
    onMove(to)
  }
  const reached = days.has(day) ? day : `${month}-01`
  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table is what a grid is made of
    <table ref={grid} role="grid" aria-label={label} className={classes.grid}>
      <thead>
        <tr>
          {weeks[0]?.map((weekday) => (
            <th key={weekday} scope="col" abbr={formatWhen(weekday, { weekday: "long", timeZone: "UTC" })}>
              {formatWhen(weekday, { weekday: "short", timeZone: "UTC" })}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((one) => {
              const here = days.get(one) ?? []
              const words = { day: formatDate(one), count: here.length }
              return (
                <td
                  key={one}
                  // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell of a grid
                  role="gridcell"
                  data-day={one}
                  data-outside={!one.startsWith(month) || undefined}
                  data-chosen={one === day || undefined}
                  aria-current={one === today ? "date" : undefined}
                  aria-selected={one === day}
                  tabIndex={one === reached ? 0 : -1}
                  className={classes.day}
                  onClick={() => onOpen(one)}
                  onKeyDown={(event) => onKey(event, one)}
                >
                  <VisuallyHidden>
                    {here.length > 0 ? t("calendar.dayCount", words) : t("calendar.dayNone", words)}
                  </VisuallyHidden>
                  <span aria-hidden className={classes.number}>
                    {Number(one.slice(8))}
                  </span>
                  {here.slice(0, here.length > SHOWN ? SHOWN - 1 : SHOWN).map((entry) => (
                    <span
                      key={entry.key}
                      className={classes.entry}
                      title={entry.title}
                      data-overdue={entry.is_overdue || undefined}
                      data-dropped={entry.state === "dropped" || undefined}
                    >
                      {entry.title}
                    </span>
                  ))}
                  {here.length > SHOWN && (
                    <span className={classes.entry}>
                      {t("calendar.more", { count: here.length - SHOWN + 1 })}
                    </span>
                  )}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
