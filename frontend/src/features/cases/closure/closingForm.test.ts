import { expect, it } from "vitest"
import type { Closing } from "@/api/caseTypes"
import { type ClosingForm, isDangerous, missing, newClosing, toClosure } from "./closingForm"

const closing: Closing = {
  needs_approval: true,
  blocks: [],
  reasons_out: [],
  risk_level: "medium",
  goals: [
    { id: "g1", text: "A room.", state: "achieved" },
    { id: "g2", text: "Papers.", state: "open" },
  ],
  open_tasks: 0,
  has_more_tasks: false,
  follow_up_months: [1, 3, 6, 12],
  follow_up_until: "2027-01-01",
}

const filled = (part: Partial<ClosingForm> = {}): ClosingForm => {
  const form = newClosing(closing, "2026-11-28")
  return {
    ...form,
    reason: "goals_achieved",
    last_contact_on: "2026-11-20",
    goals: form.goals.map((goal) => ({ ...goal, outcome: "reached" })),
    living_situation: "own_home",
    employment: "employed",
    schooling: "completed",
    papers: "complete",
    safety: "low",
    ...part,
  }
}

it("begins with what the plan says of its goals", () => {
  expect(newClosing(closing, "2026-11-28").goals.map(({ outcome }) => outcome)).toEqual(["reached", null])
})

it("names everything that is missing at once", () => {
  expect(missing(newClosing(closing, "2026-11-28"), closing)).toEqual([
    "reason",
    "last_contact_on",
    "living_situation",
    "employment",
    "schooling",
    "papers",
    "safety",
    "goals.1.outcome",
  ])
  expect(missing(filled(), closing)).toEqual([])
})

it("asks why a goal was not reached, and why a case in danger is closed", () => {
  const dropped = filled({ goals: [{ id: "g1", text: "A room.", outcome: "dropped", why: " " }] })
  expect(missing(dropped, closing)).toEqual(["goals.0.why"])
  expect(missing(filled({ safety: "high" }), closing)).toEqual(["danger"])
  expect(missing(filled(), { ...closing, risk_level: "extreme" })).toEqual(["danger"])
  expect(isDangerous("low", null)).toBe(false)
})

it.each([
  ["lost_contact", ["attempts.0.on", "attempts.0.way", "attempts.0.by"]],
  ["duplicate", ["duplicate_of"]],
  ["other", ["note"]],
])("asks for what the reason %s says", (reason, fields) => {
  expect(missing(filled({ reason }), closing)).toEqual(fields)
})

it("sends nothing of a reason that was not chosen in the end", () => {
  const sent = toClosure(filled({ duplicate_of: "RO-1", reach: "mornings" }))
  expect(sent).toMatchObject({ duplicate_of: null, attempts: [], follow_up: null, danger: null })
})

it("sends how the person is reached, if they agreed", () => {
  const agreed = filled({ is_agreed: true, months: [3], way: "phone", reach: " mornings " })
  expect(missing({ ...agreed, months: [] }, closing)).toEqual(["follow_up.months"])
  expect(toClosure(agreed)?.follow_up).toEqual({ months: [3], way: "phone", reach: "mornings" })
})
