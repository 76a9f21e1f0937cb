import { formatAmount } from "@/i18n/format"

/** Beyond this a number of the browser is no longer exact to the minor unit. */
const MOST = 9_000_000_000_000_00

/**
 * What somebody typed as an amount, in minor units: 806043, 806.043, 806 043,00 and 806,043.00 are all the same, since
 * no amount has three decimals. Nothing typed is `null`, not stated; what is no amount is `undefined`.
 */
export function minorOf(typed: string): number | null | undefined {
  const text = typed.replaceAll(/[\s\u00a0\u202f']/g, "")
  if (text === "") return null
  const [, whole = "", , decimals = ""] = /^(\d{1,3}(?:([.,])\d{3})*|\d+)(?:[.,](\d{1,2}))?$/.exec(text) ?? []
  // Thousands are parted by one sign, and decimals by another one.
  const signs = [...whole.replaceAll(/\d/g, "")]
  const last = decimals && text.at(-decimals.length - 1)
  if (whole === "" || new Set(signs).size > 1 || (last && signs.includes(last))) return undefined
  const minor = Number(whole.replaceAll(/\D/g, "")) * 100 + Number(decimals.padEnd(2, "0"))
  return minor <= MOST ? minor : undefined
}

/** An amount as it stands in a field. */
export const typedOf = (minor: number | null | undefined) =>
  minor === null || minor === undefined ? "" : formatAmount(minor)
