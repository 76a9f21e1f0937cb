import dayjs from "dayjs"
import { t } from "@/i18n"
import { formatWhen } from "@/i18n/format"

/** Today where the person is, as the wire writes a day. */
export const today = () => dayjs().format("YYYY-MM-DD")

/** The day that many days later, or earlier. */
export const addDays = (day: string, days: number) => dayjs(day).add(days, "day").format("YYYY-MM-DD")

/** The day that many days before today. */
export const daysAgo = (days: number) => addDays(today(), -days)

export const addMonths = (day: string, months: number) => dayjs(day).add(months, "month").format("YYYY-MM-DD")

/** Until when there is time, as people say it: "until 14:30 tomorrow". */
export function untilWords(due: string, now: Date = new Date()): string {
  const at = dayjs(due)
  const time = at.format("HH:mm")
  switch (at.startOf("day").diff(dayjs(now).startOf("day"), "day")) {
    case 0:
      return t("clocks.until.today", { time })
    case 1:
      return t("clocks.until.tomorrow", { time })
    default:
      return t("clocks.until.day", {
        time,
        day: formatWhen(at.toDate(), {
          weekday: "long",
          day: "numeric",
          month: "long",
          ...(at.year() === now.getFullYear() ? {} : { year: "numeric" }),
        }),
      })
  }
}

/** What a person types as a date: 5.5.2026, 05/05/2026 or 2026-05-05. Undefined when it is no day. */
export function parseDay(typed: string): string | undefined {
  const [, year, month, day] =
    /^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$/.exec(typed) ??
    swap(/^\s*(\d{1,2})\s*[./ -]\s*(\d{1,2})\s*[./ -]\s*(\d{4})\s*$/.exec(typed))
  if (!year || !month || !day) return undefined
  const written = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`
  const at = new Date(`${written}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(written) ? written : undefined
}

const swap = (found: RegExpExecArray | null) => (found ? ["", found[3], found[2], found[1]] : [])
