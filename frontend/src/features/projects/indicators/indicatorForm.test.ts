import { expect, it } from "vitest"
import type { Indicator } from "@/api/projectTypes"
import { begin, beginActual, bodyOf, bodyOfActual, missingOf, newMilestone } from "./indicatorForm"

const indicator = {
  level: "output",
  definition: "Campaigns",
  unit: "campaigns",
  source: "manual",
  target: 2,
  milestones: [
    { on: "2015-12-31", value: 1, is_reached: true },
    { on: null, value: 2, is_reached: false },
  ],
  actuals: [],
} as unknown as Indicator

it("sends back what it began with, milestones without what was made of them", () => {
  expect(bodyOf(begin(indicator))).toEqual({
    level: "output",
    definition: "Campaigns",
    unit: "campaigns",
    source: "manual",
    counts: null,
    baseline: null,
    target: 2,
    milestones: [
      { on: "2015-12-31", value: 1 },
      { on: null, value: 2 },
    ],
    disaggregation: null,
    counting_rule: null,
  })
})

it("asks for what is counted, in what, and for the number of each milestone, whose day may be left out", () => {
  expect(missingOf(begin(indicator))).toEqual([])
  expect(missingOf({ ...begin(undefined), milestones: [newMilestone()] })).toEqual([
    "definition",
    "unit",
    "milestones.0.value",
  ])
  const zero = { ...newMilestone(), value: 0 }
  expect(missingOf({ ...begin(indicator), milestones: [zero, newMilestone()] })).toEqual([
    "milestones.1.value",
  ])
})

it("keeps a number that is not stated apart from zero", () => {
  const stated = { id: "a1", version: 1, on: "2016-03-25", value: 0, evidence: "Reports" }
  expect(bodyOfActual(beginActual(stated))).toEqual({ on: "2016-03-25", value: 0, evidence: "Reports" })
  expect(bodyOfActual(beginActual(undefined))).toEqual({ on: null, value: null, evidence: null })
})
