/** How far the parts of a budget are from its whole, in minor units of one currency. */
export type Difference = { too: "much" | "little"; by: number } | undefined

/**
 * The difference that the server names too (domain::projects::budget), to be told while somebody types. Where the whole
 * is not stated or no part is, there is nothing to compare.
 */
export function differenceOf(
  total: number | null | undefined,
  parts: readonly (number | null)[],
): Difference {
  if (total === null || total === undefined || parts.length === 0) return undefined
  const by = parts.reduce<number>((sum, part) => sum + (part ?? 0), 0) - total
  if (by === 0) return undefined
  return by > 0 ? { too: "much", by } : { too: "little", by: -by }
}
