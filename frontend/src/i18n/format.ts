import dayjs from "dayjs"
import relativeTime from "dayjs/plugin/relativeTime"
import { language, t } from "."

dayjs.extend(relativeTime)

// Albanian in full words needs its own territory in some browsers' data; English is the European order.
const TAGS = { ro: "ro-RO", sq: "sq-AL", en: "en-GB" } as const
const tag = () => TAGS[language()]

type When = string | Date
const at = (when: When) => (typeof when === "string" ? new Date(when) : when)

/** 5 May 2026 */
export const formatDate = (when: When) =>
  new Intl.DateTimeFormat(tag(), {
    day: "numeric",
    month: "long",
    year: "numeric",
    ...(typeof when === "string" && when.length === 10 ? { timeZone: "UTC" } : {}),
  }).format(at(when))

/** 5 May 2026 at 14:30 */
export const formatDateTime = (when: When) =>
  new Intl.DateTimeFormat(tag(), { dateStyle: "long", timeStyle: "short", hourCycle: "h23" }).format(at(when))

/** 5 May, 14:30: for tables and clocks */
export const formatShort = (when: When) =>
  new Intl.DateTimeFormat(tag(), {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(at(when).getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" }),
  }).format(at(when))

/** in 3 hours, two days ago */
export const formatFromNow = (when: When) => dayjs(at(when)).fromNow()

export const formatNumber = (value: number) => new Intl.NumberFormat(tag()).format(value)

/** shelter, food and a lawyer */
export const formatList = (words: readonly string[]) =>
  new Intl.ListFormat(tag(), { type: "conjunction" }).format(words)

export type PartialDate = { date: string; precision: "day" | "month" | "year" | "estimated" }

/** A date as exactly as it is known. */
export function formatPartialDate(value: PartialDate | null | undefined): string {
  if (!value) return t("common.unknown")
  const when = new Date(value.date)
  switch (value.precision) {
    case "day":
      return formatDate(value.date)
    case "month":
      return new Intl.DateTimeFormat(tag(), { month: "long", year: "numeric", timeZone: "UTC" }).format(when)
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
