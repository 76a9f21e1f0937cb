import dayjs from "dayjs"
import { addDays } from "@/lib/days"

const WEEK = 7

/** A day as the wire writes it: 2026-03-02. */
const written = (day: dayjs.Dayjs) => day.format("YYYY-MM-DD")

/** A month of the address, 2026-03, if it is one; otherwise that of this day. */
export const monthOf = (value: string | undefined, day: string) =>
  value && /^(19|20|21)\d\d-(0[1-9]|1[0-2])$/.test(value) ? value : day.slice(0, 7)

/** The month that many months later, or earlier. */
export const addMonths = (month: string, months: number) =>
  dayjs(`${month}-01`).add(months, "month").format("YYYY-MM")

/** The same day of that many months later, or earlier; the last one where that month is shorter. */
export const sameDay = (day: string, months: number) => written(dayjs(day).add(months, "month"))

/** The weeks that a month lies in, each from its Monday. */
export function weeksOf(month: string): string[][] {
  const first = dayjs(`${month}-01`)
  const monday = first.subtract((first.day() + WEEK - 1) % WEEK, "day")
  const last = first.endOf("month")
  const weeks: string[][] = []
  for (let day = monday; !day.isAfter(last); day = day.add(WEEK, "day")) {
    weeks.push(Array.from({ length: WEEK }, (_, at) => written(day.add(at, "day"))))
  }
  return weeks
}

/** The first day that a month shows, and the last. */
export function windowOf(month: string) {
  const days = weeksOf(month).flat()
  return { from: days[0] ?? `${month}-01`, to: days.at(-1) ?? `${month}-01` }
}

type Dated = { precision: "day" | "month" | "year"; first_on: string; last_on: string }

/** What stands on each of these days, as far as its days are stated. */
export function onDays<E extends Dated>(entries: readonly E[], days: readonly string[]): Map<string, E[]> {
  const exact = entries.filter(({ precision }) => precision === "day")
  return new Map(
    days.map((day) => [day, exact.filter(({ first_on, last_on }) => first_on <= day && day <= last_on)]),
  )
}

const isIn = (month: string) => {
  const [first, last] = [`${month}-01`, written(dayjs(`${month}-01`).endOf("month"))]
  return ({ first_on, last_on }: Dated) => first_on <= last && last_on >= first
}

/** What lies in a month and nobody says on which day; what is stated by its month before what is by its year. */
export const withoutDay = <E extends Dated>(entries: readonly E[], month: string): E[] =>
  entries
    .filter(({ precision }) => precision !== "day")
    .filter(isIn(month))
    .toSorted((one, other) => Number(one.precision === "year") - Number(other.precision === "year"))

/** The days of a month on which something stands; what lasts several stands on the first that is in the month. */
export function agendaOf<E extends Dated>(
  entries: readonly E[],
  month: string,
): { day: string; entries: E[] }[] {
  const start = `${month}-01`
  const byDay = new Map<string, E[]>()
  for (const entry of entries.filter(({ precision }) => precision === "day").filter(isIn(month))) {
    const day = entry.first_on < start ? start : entry.first_on
    byDay.set(day, [...(byDay.get(day) ?? []), entry])
  }
  return [...byDay]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([day, entries]) => ({ day, entries }))
}

/** Where a key leads from a day in a month; undefined where it leads nowhere. */
export function dayFrom(day: string, key: string): string | undefined {
  const weekday = (dayjs(day).day() + WEEK - 1) % WEEK
  switch (key) {
    case "ArrowLeft":
      return addDays(day, -1)
    case "ArrowRight":
      return addDays(day, 1)
    case "ArrowUp":
      return addDays(day, -WEEK)
    case "ArrowDown":
      return addDays(day, WEEK)
    case "Home":
      return addDays(day, -weekday)
    case "End":
      return addDays(day, WEEK - 1 - weekday)
    case "PageUp":
      return sameDay(day, -1)
    case "PageDown":
      return sameDay(day, 1)
  }
  return undefined
}
