import { expect, it } from "vitest"
import { countingOf, countsOf, missingOfCounting } from "./CountFields"

const begun = countingOf(undefined)

it("asks what a computed indicator counts, and of which kind where kinds are not one figure", () => {
  expect(missingOfCounting(begun)).toEqual([])
  const computed = { ...begun, source: "computed" as const }
  expect(missingOfCounting(computed)).toEqual(["counts"])
  for (const of of ["sessions", "participants", "actions", "meetings", "approved_deliverables"] as const)
    expect(missingOfCounting({ ...computed, of })).toEqual([])
  for (const of of ["participants_of_category", "materials", "reach"] as const) {
    expect(missingOfCounting({ ...computed, of })).toEqual(["counts.code"])
    expect(missingOfCounting({ ...computed, of, code: "other" })).toEqual([])
  }
})

it("sends what is counted of a computed indicator alone", () => {
  const chosen = { ...begun, of: "meetings" as const, code: "workshop" }
  expect(countsOf(chosen)).toBeNull()
  expect(countsOf({ ...chosen, source: "computed" })).toEqual({
    of: "meetings",
    code: "workshop",
    sex: null,
  })
})
