import { t } from "@/i18n"
import { formatNumber } from "@/i18n/format"
import { minorOf, typedOf } from "@/lib/money"
import { day } from "../conflictWords"
import { moneyWords } from "../words"
import { MILLION } from "./words"

/** An amount as it is filled in: it means something with its currency and its rate only. */
export type Paid = { amount: string; currency: string; rate: number | null; rate_on: string | null }

type Rated = { rate?: number | null; rate_on?: string | null }

/** What is kept of an amount as it is filled in again; without one it begins in the budget's currency. */
export const paidOf = (amount: number | undefined, currency: string, rated: Rated | undefined): Paid => ({
  amount: typedOf(amount),
  currency,
  rate: rated?.rate ? rated.rate / MILLION : null,
  rate_on: rated?.rate_on ?? null,
})

/** What is sent of an amount, once nothing is missing: another currency than the budget's has a rate with its day. */
export function bodyOfPaid({ amount, currency, rate, rate_on }: Paid, own: string) {
  const isForeign = currency !== own
  return {
    amount: minorOf(amount) ?? 0,
    currency,
    rate: isForeign && rate !== null ? Math.round(rate * MILLION) : null,
    rate_on: isForeign ? rate_on : null,
  }
}

/** What has to be filled in of an amount. */
export const neededOf = ({ amount, currency, rate, rate_on }: Paid, own: string) => ({
  amount: minorOf(amount),
  ...(currency === own ? {} : { rate, rate_on }),
})

/** An amount in words, in another currency than the budget's with its rate and the day of that. */
export function paidWords({ amount, currency, rate, rate_on }: Paid, own: string): string {
  const words = moneyWords(minorOf(amount), currency)
  return currency === own || rate === null
    ? words
    : t("budget.rateWords", { paid: words, rate: formatNumber(rate, 6), day: day(rate_on) })
}
