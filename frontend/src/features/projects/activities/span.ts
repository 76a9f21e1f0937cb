import dayjs from "dayjs"
import type { Span, StatedDate } from "@/lib/StatedDateInput"

/** The first day and the day after the last that it may be. */
const ends = ({ date, precision }: StatedDate) => {
  const from = dayjs(date)
  return { from, until: from.add(1, precision) }
}

export type Bar = {
  /** Where it begins and how long it is, as shares of the whole time line. */
  start: number
  length: number
  /** One end is not stated. */
  isOpen: boolean
}

/** The time line that holds all of these, from the first to the last month of a year; nothing where no date is stated. */
export function scaleOf(spans: readonly Span[]) {
  const dates = spans.flatMap(({ from, to }) => [from, to]).flatMap((date) => (date ? [ends(date)] : []))
  if (dates.length === 0) return undefined
  const first = Math.min(...dates.map(({ from }) => from.startOf("year").valueOf()))
  const last = Math.max(...dates.map(({ until }) => until.subtract(1, "day").endOf("year").valueOf()))
  const from = dayjs(first)
  const years = dayjs(last).year() - from.year() + 1
  const whole = from.add(years, "year").diff(from, "day")
  const at = (day: dayjs.Dayjs) => day.diff(from, "day") / whole
  return {
    days: whole,
    years: Array.from({ length: years }, (_, more) => from.year() + more),
    bar({ from: begin, to: end }: Span): Bar | undefined {
      const [one, other] = [begin ?? end, end ?? begin]
      if (!one || !other) return undefined
      const start = at(ends(one).from)
      return { start, length: at(ends(other).until) - start, isOpen: !begin || !end }
    },
  }
}

export type Scale = NonNullable<ReturnType<typeof scaleOf>>
