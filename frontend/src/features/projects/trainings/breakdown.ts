import type { Training } from "@/api/projectTypes"

type TrainingGroup = Training["groups"][number]
type Kind = Pick<TrainingGroup, "category" | "sex" | "institution" | "county">

/** People of one kind in two breakdowns; null where one of them does not tell of them, which is not zero. */
export type GroupPair = Kind & { key: string; one: number | null; other: number | null }

const keyOf = ({ category, sex, institution, county }: Kind) =>
  [category, sex, institution, county].map((code) => code ?? "").join(" ")

/** Two breakdowns beside each other, by kind: those of the first in its order, then what only the other has. */
export function sideBySide(one: readonly TrainingGroup[], other: readonly TrainingGroup[]): GroupPair[] {
  const pairs = new Map<string, GroupPair>()
  for (const [side, groups] of [["one", one] as const, ["other", other] as const])
    for (const { count, ...kind } of groups) {
      const key = keyOf(kind)
      const pair = pairs.get(key) ?? { ...kind, key, one: null, other: null }
      pairs.set(key, { ...pair, [side]: count })
    }
  return [...pairs.values()]
}
