import { expect, it } from "vitest"
import type { Training } from "@/api/projectTypes"
import { sideBySide } from "./breakdown"

type TrainingGroup = Training["groups"][number]

it("puts the same people beside each other, and does not take what is not told for zero", () => {
  const teachers = { category: "teacher", sex: "female" }
  const stated = [
    { ...teachers, count: 4 },
    { category: "judge", sex: null, count: 2 },
  ]
  const listed = [
    { category: "teacher", sex: null, count: 1 },
    { ...teachers, institution: null, county: null, count: 3 },
  ]
  const pairs = sideBySide<TrainingGroup>(stated, listed, ({ count }) => count)
  expect(pairs.map(({ category, sex, one, other }) => [category, sex, one, other])).toEqual([
    ["teacher", "female", 4, 3],
    ["judge", null, 2, null],
    ["teacher", null, null, 1],
  ])
})
