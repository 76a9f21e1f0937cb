type Kind = { [Thing in "category" | "sex" | "institution" | "county"]?: string | null }

/** People of one kind in two breakdowns; null where one of them does not tell of them, which is not zero. */
export type Pair<G> = G & { key: string; one: number | null; other: number | null }

const keyOf = ({ category, sex, institution, county }: Kind) =>
  [category, sex, institution, county].map((code) => code ?? "").join(" ")

/** Two breakdowns beside each other, by kind: those of the first in its order, then what only the other has. */
export function sideBySide<G extends Kind>(
  one: readonly G[],
  other: readonly G[],
  count: (group: G) => number,
): Pair<G>[] {
  const pairs = new Map<string, Pair<G>>()
  for (const [side, groups] of [["one", one] as const, ["other", other] as const])
    for (const group of groups) {
      const key = keyOf(group)
      const pair = pairs.get(key) ?? { ...group, key, one: null, other: null }
      pairs.set(key, { ...pair, [side]: count(group) })
    }
  return [...pairs.values()]
}
