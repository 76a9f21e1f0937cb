import { language, nameInAlbanian, t } from "."
import { albanianDate, albanianList, hasAlbanian } from "./albanian"

// English is the European order.
const TAGS = { ro: "ro-RO", sq: "sq-AL", en: "en-GB" } as const
const tag = () => TAGS[language()]
const isOnOurOwn = () => language() === "sq" && !hasAlbanian

type When = string | Date
const at = (when: When) => (typeof when === "string" ? new Date(when) : when)

// To make one takes a hundred times as long as to use it, and a page has hundreds of dates.
const formats = new Map<string, Intl.DateTimeFormat>()

function formatIn(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = tag() + JSON.stringify(options)
  const format = formats.get(key) ?? new Intl.DateTimeFormat(tag(), options)
  formats.set(key, format)
  return format
}

/** A moment in the words of the language; the other functions here say how it looks. */
export const formatWhen = (when: When, options: Intl.DateTimeFormatOptions): string =>
  isOnOurOwn() ? albanianDate(at(when), options) : formatIn(options).format(at(when))

/** 5 May 2026 */
export const formatDate = (when: When) =>
  formatWhen(when, {
    day: "numeric",
    month: "long",
    year: "numeric",
    ...(typeof when === "string" && when.length === 10 ? { timeZone: "UTC" } : {}),
  })

/** 5 May 2026 at 14:30 */
export const formatDateTime = (when: When) =>
  formatWhen(when, { dateStyle: "long", timeStyle: "short", hourCycle: "h23" })

/** 14:30 */
export const formatTime = (when: When) =>
  formatWhen(when, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })

/** 5 May, 14:30: for tables and clocks */
export const formatShort = (when: When) =>
  formatWhen(when, {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...yearUnlessThis(when),
  })

/** 5 May, and the year when it is another one: for narrow columns */
export const formatDay = (when: When) =>
  formatWhen(when, { day: "numeric", month: "short", ...yearUnlessThis(when) })

const yearUnlessThis = (when: When): Intl.DateTimeFormatOptions =>
  at(when).getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" }

/** The twelve months, as people write them. */
export const monthNames = () =>
  Array.from({ length: 12 }, (_, month) =>
    formatWhen(new Date(Date.UTC(2001, month, 1)), { month: "long", timeZone: "UTC" }),
  )

// Czech separates numbers as Albanian does: 1 234,5.
export const formatNumber = (value: number, mostDecimals = 3) =>
  new Intl.NumberFormat(isOnOurOwn() ? "cs" : tag(), { maximumFractionDigits: mostDecimals }).format(value)

const SIZES = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const

/** 3.4 MB, from bytes; counted as most systems show their files */
export function formatSize(bytes: number): string {
  const power = Math.min(bytes < 1024 ? 0 : Math.floor(Math.log2(bytes) / 10), SIZES.length - 1)
  const size = bytes / 1024 ** power
  return new Intl.NumberFormat(isOnOurOwn() ? "cs" : tag(), {
    style: "unit",
    unit: SIZES[power],
    unitDisplay: "short",
    maximumFractionDigits: size < 10 ? 1 : 0,
  }).format(size)
}

/** 26%, from a share of one */
export const formatPercent = (share: number) =>
  new Intl.NumberFormat(isOnOurOwn() ? "cs" : tag(), { style: "percent" }).format(share)

/** 33.33%, from a share of one, as exactly as shares of money are told */
export const formatShare = (share: number) =>
  new Intl.NumberFormat(isOnOurOwn() ? "cs" : tag(), { style: "percent", maximumFractionDigits: 2 }).format(
    share,
  )

/** 250.50 RON, from minor units */
export const formatMoney = (minor: number, currency: string) =>
  new Intl.NumberFormat(isOnOurOwn() ? "cs" : tag(), {
    style: "currency",
    currency,
    currencyDisplay: "code",
  }).format(minor / 100)

/** 250.50, from minor units: where the currency stands beside it */
export const formatAmount = (minor: number) =>
  new Intl.NumberFormat(isOnOurOwn() ? "cs" : tag(), {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  }).format(minor / 100)

/** shelter, food and a lawyer */
export const formatList = (words: readonly string[]) =>
  isOnOurOwn() ? albanianList(words) : new Intl.ListFormat(tag(), { type: "conjunction" }).format(words)

export type PartialDate = { date: string; precision: "day" | "month" | "year" | "estimated" }

/** A date as exactly as it is known. */
export function formatPartialDate(value: PartialDate | null | undefined): string {
  if (!value) return t("common.unknown")
  const when = new Date(value.date)
  switch (value.precision) {
    case "day":
      return formatDate(value.date)
    case "month":
      return formatWhen(when, { month: "long", year: "numeric", timeZone: "UTC" })
    case "year":
      return String(when.getUTCFullYear())
    case "estimated":
      return t("partialDate.about", { year: when.getUTCFullYear() })
  }
}

/** The name of a country, from its ISO 3166-1 code. */
export const countryName = (code: string) => displayName("region", code)
/** The name of a language, from its ISO 639 code. */
export const languageName = (code: string) => displayName("language", code)

function displayName(type: "region" | "language", code: string): string {
  if (isOnOurOwn()) return nameInAlbanian(type, code) ?? code
  try {
    return new Intl.DisplayNames(tag(), { type }).of(code) ?? code
  } catch {
    return code
  }
}

/** Sorts words as the language does. */
export const compareWords = (a: string, b: string) => a.localeCompare(b, tag())

/** The label of a pack code in the language of this moment. */
export const label = (labels: Record<"ro" | "sq" | "en", string>) => labels[language()]
