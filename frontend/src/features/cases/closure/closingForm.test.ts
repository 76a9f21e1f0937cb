import { expect, it } from "vitest"
import type { Closing } from "@/api/caseTypes"
import {
  type ClosingForm,
  goalsOf,
  isDangerous,
  missing,
  monthsOf,
  newClosing,
  toClosure,
} from "./closingForm"

const closing: Closing = {
  needs_approval: true,
  blocks: [],
  reasons_out: [],
  risk_level: "medium",
  is_risk_due: false,
  goals: [
    { id: "g1", text: "A room.", state: "achieved" },
    { id: "g2", text: "Papers.", state: "open" },
  ],
  ending_clocks: 2,
  open_tasks: 0,
  has_more_tasks: false,
  follow_up_months: [1, 3, 6, 12],
  follow_up_covered: [1],
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
  const [room, ...others] = filled().goals
  const dropped = filled({ goals: [{ id: "g1", text: "A room.", outcome: "dropped", why: " " }, ...others] })
  expect(room?.outcome).toBe("reached")
  expect(missing(dropped, closing)).toEqual(["goals.0.why"])
  expect(missing(filled({ safety: "high" }), closing)).toEqual(["danger"])
  expect(missing(filled(), { ...closing, risk_level: "extreme" })).toEqual(["danger"])
  expect(isDangerous({ safety: "low", reason: null }, { ...closing, risk_level: null })).toBe(false)
  const due = { ...closing, is_risk_due: true }
  expect(missing(filled(), due)).toEqual(["danger"])
  expect(missing(filled({ reason: "died" }), due)).toEqual([])
})

it.each([
  ["lost_contact", ["attempts.0.on", "attempts.0.way", "attempts.0.by"]],
  ["duplicate", ["duplicate_of"]],
  ["other", ["note"]],
])("asks for what the reason %s says", (reason, fields) => {
  expect(missing(filled({ reason }), closing)).toEqual(fields)
})

it("sends nothing of a reason that was not chosen in the end", () => {
  const sent = toClosure(filled({ duplicate_of: "RO-1", reach: "mornings" }), closing)
  expect(sent).toMatchObject({ duplicate_of: null, attempts: [], follow_up: null, danger: null })
})

it("sends how the person is reached, if they agreed", () => {
  const agreed = filled({ is_agreed: true, months: [3], way: "phone", reach: " mornings " })
  expect(missing({ ...agreed, months: [] }, closing)).toEqual(["follow_up.months"])
  expect(toClosure(agreed, closing)?.follow_up).toEqual({ months: [3], way: "phone", reach: "mornings" })
})

it.each([
  ["died", closing],
  ["goals_achieved", { ...closing, follow_up_until: null }],
])("asks for no contact that it does not show: %s", (reason, now) => {
  const agreed = filled({ reason, is_agreed: true })
  expect(missing(agreed, now)).toEqual([])
  expect(toClosure({ ...agreed, way: "phone" }, now)?.follow_up).toBeNull()
})

it("chooses the months that the consent covers, until somebody chooses", () => {
  expect(monthsOf(filled(), closing)).toEqual([1])
  expect(monthsOf(filled(), { ...closing, follow_up_covered: [1, 3, 6] })).toEqual([1, 3, 6])
  expect(monthsOf(filled({ months: [12] }), closing)).toEqual([12])
})

it("asks anew for a goal that came or was rewritten while the form was open", () => {
  const { goals } = filled()
  const now: Closing = {
    ...closing,
    goals: [
      { id: "g1", text: "A room.", state: "open" },
      { id: "g2", text: "A passport.", state: "open" },
      { id: "g3", text: "A school.", state: "achieved" },
    ],
  }
  expect(goalsOf(goals, now).map(({ outcome }) => outcome)).toEqual(["reached", null, "reached"])
  expect(missing(filled(), now)).toEqual(["goals.1.outcome"])
  expect(toClosure(filled(), { ...now, goals: now.goals.slice(0, 1) })?.goals).toHaveLength(1)
})
