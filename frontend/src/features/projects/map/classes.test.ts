import { expect, it } from "vitest"
import { classOf, valueClasses } from "./classes"

it("puts a fifth of the values into each class", () => {
  const values = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
  expect(values.map((value) => classOf(values, value))).toEqual([5, 5, 4, 4, 3, 3, 2, 2, 1, 1])
  expect(valueClasses(values)).toEqual([
    { of: 1, from: 1, to: 2 },
    { of: 2, from: 3, to: 4 },
    { of: 3, from: 5, to: 6 },
    { of: 4, from: 7, to: 8 },
    { of: 5, from: 9, to: 10 },
  ])
})

it.each([
  { values: [], classes: [] },
  { values: [0], classes: [{ of: 1, from: 0, to: 0 }] },
  { values: [7, 7, 7], classes: [{ of: 1, from: 7, to: 7 }] },
  // The sessions of RO20: two in one county, one in four.
  {
    values: [2, 1, 1, 1, 1],
    classes: [
      { of: 1, from: 1, to: 1 },
      { of: 5, from: 2, to: 2 },
    ],
  },
  // One that is far above all others takes no class from them.
  {
    values: [1, 2, 3, 4, 1_000_000],
    classes: [1, 2, 3, 4, 1_000_000].map((value, at) => ({ of: at + 1, from: value, to: value })),
  },
])("keeps equal values together: $values", ({ values, classes }) => {
  expect(valueClasses(values)).toEqual(classes)
})

it("never lets a greater value fall into a lower class, nor beyond the fifth", () => {
  for (let count = 1; count <= 42; count++) {
    const values = Array.from({ length: count }, (_, at) => (at * 7919) % 13)
    const found = values.toSorted((a, b) => a - b).map((value) => classOf(values, value))
    expect(found).toEqual(found.toSorted((a, b) => a - b))
    expect(found[0]).toBe(1)
    expect(found.at(-1)).toBeLessThanOrEqual(5)
  }
})
