import { expect, it } from "vitest"
import { stepReason } from "./trackSteps"

const file = {
  identification: "screening",
  assistance: "none",
  proceedings: "none",
  compensation: "none",
  stay_return: "not_applicable",
  is_child: false,
  presumed_on: null,
  next_steps: [
    { track: "identification", to: "lost_contact" },
    { track: "assistance", to: "crisis" },
  ],
} as const

it.each([
  ["identification", "lost_contact", undefined],
  ["identification", "presumed", "needs_decision"],
  ["identification", "screening", "already_there"],
  ["identification", "reopened", "no_such_step"],
  ["assistance", "crisis", undefined],
  ["assistance", "long_term", "not_presumed"],
  ["assistance", "closed", "needs_closure"],
  ["proceedings", "reported", "needs_proceeding"],
  ["compensation", "informed", "needs_claim"],
  // A step of another track of the same name is not this one.
  ["assistance", "presumed", "no_such_step"],
] as const)("%s to %s: %s", (track, to, reason) => {
  expect(stepReason({ ...file, next_steps: [...file.next_steps] }, track, to)).toBe(reason)
})

it("says that a child does not decline", () => {
  expect(stepReason({ ...file, is_child: true, next_steps: [] }, "identification", "declined")).toBe(
    "child_cannot_decline",
  )
})

it("does not speak of the presumption once there was one", () => {
  expect(stepReason({ ...file, presumed_on: "2026-11-01", next_steps: [] }, "assistance", "monitoring")).toBe(
    "no_such_step",
  )
})

it("sends whoever wants to open a closed case again to where that is done", () => {
  const closed = { ...file, assistance: "closed", next_steps: [] } as const
  expect(stepReason({ ...closed, next_steps: [] }, "assistance", "reopened")).toBe("needs_reopening")
})
