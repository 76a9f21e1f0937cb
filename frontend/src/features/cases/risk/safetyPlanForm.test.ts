import { expect, it } from "vitest"
import { type Draft, differing, reconcile, taking } from "./safetyPlanForm"

const draft = (change: Partial<Draft>): Draft => ({
  warning_signs: "",
  safe_places: "",
  safe_people: "",
  what_to_do: "",
  digital_safety: "",
  papers_and_money: "",
  ...change,
})

it("keeps both sides of a conflict and asks only where both wrote differently", () => {
  const before = draft({ safe_places: "The hall.", what_to_do: "Wait." })
  const mine = draft({
    safe_places: "The hall.",
    what_to_do: "Call.",
    safe_people: "Ana",
    digital_safety: "Off.",
  })
  const theirs = draft({ safe_places: "The church.", what_to_do: "Run.", safe_people: "Ana" })
  const { merged, open } = reconcile(mine, before, theirs)
  expect(open).toEqual(["what_to_do"])
  expect(merged).toEqual({ ...mine, safe_places: "The church." })
  expect(differing(taking(merged, theirs, open), theirs)).toEqual(["digital_safety"])
})
