/**
 * Chromium leaves Albanian out of its `Intl`, and would write dates and names in the language of the browser. What
 * the app needs of it is here, from the Unicode locale data (CLDR 46).
 */
export const hasAlbanian = Intl.DateTimeFormat.supportedLocalesOf("sq").length > 0

export const MONTHS = "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor".split(
  " ",
)
export const SHORT_MONTHS = "jan shk mar pri maj qer korr gush sht tet nën dhj".split(" ")
const DAYS = ["e diel", "e hënë", "e martë", "e mërkurë", "e enjte", "e premte", "e shtunë"]
const ENGLISH_DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

/** A date in the European order with Albanian words. */
export function albanianDate(when: Date, options: Intl.DateTimeFormatOptions): string {
  const english = (wanted: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-GB", {
      ...wanted,
      ...(options.timeZone ? { timeZone: options.timeZone } : {}),
    }).format(when)
  const month = Number(english({ month: "numeric" })) - 1
  return new Intl.DateTimeFormat("en-GB", options)
    .formatToParts(when)
    .map(({ type, value }) => {
      if (type === "month") return (options.month === "short" ? SHORT_MONTHS : MONTHS)[month] ?? value
      if (type === "weekday") return DAYS[ENGLISH_DAYS.indexOf(english({ weekday: "long" }))] ?? value
      return value === " at " ? " në " : value
    })
    .join("")
}

export function albanianList(words: readonly string[]): string {
  const last = words.at(-1) ?? ""
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} dhe ${last}`
}
