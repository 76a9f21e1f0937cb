import dayjs from "dayjs"
import relativeTime from "dayjs/plugin/relativeTime"
import updateLocale from "dayjs/plugin/updateLocale"
import "dayjs/locale/ro"
import "dayjs/locale/sq"
import { language, onLanguage } from "."
import { MONTHS, SHORT_MONTHS } from "./albanian"
import { ALBANIAN, ROMANIAN } from "./relativeTime"

dayjs.extend(relativeTime)
// Both write the names of months small and count in ways of their own; the library's locales do not.
dayjs.extend(updateLocale)
dayjs.updateLocale("ro", {
  months: monthNames("long"),
  monthsShort: monthNames("short"),
  relativeTime: ROMANIAN,
})
dayjs.updateLocale("sq", { months: MONTHS, monthsShort: SHORT_MONTHS, relativeTime: ALBANIAN })

function monthNames(month: "long" | "short"): string[] {
  const names = new Intl.DateTimeFormat("ro", { month, timeZone: "UTC" })
  return Array.from({ length: 12 }, (_, at) => names.format(Date.UTC(2001, at, 1)))
}

/** The calendar speaks the language of the app, from now on. */
export function startCalendar() {
  dayjs.locale(language())
  onLanguage(() => dayjs.locale(language()))
}

/** in 3 hours, two days ago */
export const formatFromNow = (when: string | Date) => dayjs(when).fromNow()
