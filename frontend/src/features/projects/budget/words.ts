import type { Budget } from "@/api/projectTypes"
import { t } from "@/i18n"
import { formatMoney, formatShare } from "@/i18n/format"

/** A rate of exchange is sent in millionths. */
export const MILLION = 1_000_000

export type Off = { part: "sources" | "lines"; kind: "too_much" | "too_little"; amount: number }

/** 85 %, from hundredths of a percent, which the server has computed. */
export const shareWords = (share: number | null | undefined): string =>
  share === null || share === undefined ? t("projects.notStated") : formatShare(share / 10_000)

/** The sources are 100.00 RON too much. */
export const offWords = ({ part, kind, amount }: Off, currency: string): string =>
  t(`budget.off.${part}.${kind}`, { amount: formatMoney(amount, currency) })

/** What a budget does not add up to, for as long as it stands. */
export const differencesOf = ({ differences, currency }: Pick<Budget, "differences" | "currency">) =>
  currency ? differences.map((one) => offWords(one, currency)) : []
