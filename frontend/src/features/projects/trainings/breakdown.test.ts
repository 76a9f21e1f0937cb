import { expect, it } from "vitest"
import { sideBySide } from "./breakdown"

it("puts the same people beside each other, and does not take what is not told for zero", () => {
  const teachers = { category: "teacher", sex: "female" }
  const stated = [
    { ...teachers, count: 4 },
    { category: "judge", count: 2 },
  ]
  const listed = [
    { category: "teacher", count: 1 },
    { ...teachers, sex: "female", institution: null, county: null, count: 3 },
  ]
  expect(
    sideBySide(stated, listed).map(({ category, sex, one, other }) => [category, sex, one, other]),
  ).toEqual([
    ["teacher", "female", 4, 3],
    ["judge", undefined, 2, null],
    ["teacher", undefined, null, 1],
  ])
})
