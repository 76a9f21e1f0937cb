import { expect, it } from "vitest"
import type { Activity } from "@/api/projectTypes"
import { begin, bodyOf } from "./activityForm"

const printed = { number: "A1", title: "Evaluation", budget_line: "ch. III" } as Activity

it("sends what is printed until a line of the budget is named, and then the line alone", () => {
  const form = begin(printed)
  expect(bodyOf(form)).toMatchObject({ budget_line_id: null, budget_line: "ch. III" })
  expect(bodyOf({ ...form, budget_line_id: "line" })).toMatchObject({
    budget_line_id: "line",
    budget_line: null,
  })
  expect(bodyOf(begin(undefined))).toMatchObject({ budget_line_id: null, budget_line: null })
})
