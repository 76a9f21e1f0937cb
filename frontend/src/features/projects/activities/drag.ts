import dayjs from "dayjs"
import type { Span, StatedDate } from "@/lib/StatedDateInput"

/** By what a bar is held: all of it, or one of its ends. */
export type Grip = "whole" | "start" | "end"
type Unit = StatedDate["precision"]

const DAYS: Record<Unit, number> = { day: 1, month: 365.25 / 12, year: 365.25 }

const shift = (date: StatedDate, count: number, unit: Unit): StatedDate => ({
  ...date,
  date: dayjs(date.date).add(count, unit).format("YYYY-MM-DD"),
})
/** The same day, as exactly as another date is stated. */
const asExactlyAs = (date: StatedDate, { precision }: StatedDate): StatedDate => ({
  date: dayjs(date.date).startOf(precision).format("YYYY-MM-DD"),
  precision,
})
const isAfterLast = (one: StatedDate, other: StatedDate) =>
  !dayjs(one.date).isBefore(dayjs(other.date).add(1, other.precision))

/** In what it moves: what is known by its month only moves by months, and both ends together by the coarser one. */
function unitOf({ from, to }: Span, grip: Grip): Unit {
  const moving = [grip === "end" ? undefined : from, grip === "start" ? undefined : to]
  const units = moving.flatMap((date) => (date ? [date.precision] : []))
  return (["year", "month"] as const).find((unit) => units.includes(unit)) ?? "day"
}

/** The span moved by so many of its units; an end stops at the other one, and what is not stated stays so. */
export function stepped(span: Span, grip: Grip, steps: number): Span {
  const { from, to } = span
  const unit = unitOf(span, grip)
  if (steps === 0) return span
  switch (grip) {
    case "whole":
      return {
        from: from ? shift(from, steps, unit) : from,
        to: to ? shift(to, steps, unit) : to,
      }
    case "start": {
      if (!from) return span
      const moved = shift(from, steps, unit)
      return { ...span, from: to && isAfterLast(moved, to) ? asExactlyAs(to, from) : moved }
    }
    case "end": {
      if (!to) return span
      const moved = shift(to, steps, unit)
      return { ...span, to: from && isAfterLast(from, moved) ? asExactlyAs(from, to) : moved }
    }
  }
}

/** The span after its bar was drawn along by so many days. */
export const dragged = (span: Span, grip: Grip, days: number): Span =>
  stepped(span, grip, Math.round(days / DAYS[unitOf(span, grip)]))

/** Whether both say the same. */
export const isSame = (one: Span, other: Span): boolean =>
  (["from", "to"] as const).every((end) => one[end]?.date === other[end]?.date)
