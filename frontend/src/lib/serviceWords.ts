import type { ServiceRecord } from "@/api/caseTypes"
import type { Pack } from "@/api/types"
import { t, textAt } from "@/i18n"
import { formatDate, formatMoney, formatNumber, label } from "@/i18n/format"
import { measureOf } from "./serviceForm"

type Amount = { service: string; quantity?: number | null; currency?: string | null }

/** How much was given, as people say it: "3 sessions", "1 hr 30 min", "250,50 RON". */
export function amountWords(pack: Pack, { service, quantity, currency }: Amount): string {
  if (quantity === null || quantity === undefined) return ""
  const measure = measureOf(pack, service)
  if (measure === "money" && currency) return formatMoney(quantity, currency)
  if (measure === "minutes") return timeWords(quantity)
  const unit = pack.services.find(({ code }) => code === service)?.unit ?? ""
  const words = textAt(`services.amounts.${unit}`, { count: quantity })
  if (words) return words
  const units = pack.code_lists.service_unit?.find(({ code }) => code === unit)
  return `${formatNumber(quantity)} ${units ? label(units.labels) : unit}`
}

function timeWords(quantity: number): string {
  const [hours, minutes] = [Math.floor(quantity / 60), quantity % 60]
  if (hours === 0) return t("services.amounts.minutes", { minutes })
  return minutes === 0
    ? t("services.amounts.hours", { hours: formatNumber(hours) })
    : t("services.amounts.time", { hours: formatNumber(hours), minutes })
}

/** When it was given: a day, or from which to which. */
export const whenWords = ({ given_on, until_on }: Pick<ServiceRecord, "given_on" | "until_on">): string =>
  until_on
    ? t("services.stay", { from: formatDate(given_on), until: formatDate(until_on) })
    : formatDate(given_on)
