import { expect, it } from "vitest"
import { needsHelpAgain } from "./needsHelpAgain"

const closedAt = "2026-06-01T10:00:00Z"
const contact = (recorded_at: string, needs_help: boolean | null) => ({
  recorded_at,
  needs_help,
  is_reached: needs_help !== null,
})
const asked = contact("2026-06-02T08:00:00Z", true)

it("remembers that the person needs help when nobody answers the next call", () => {
  expect(needsHelpAgain([contact("2026-06-09T08:00:00Z", null), asked], closedAt)).toBe(true)
})

it("goes by what the person said last", () => {
  expect(needsHelpAgain([contact("2026-06-09T08:00:00Z", false), asked], closedAt)).toBe(false)
  expect(needsHelpAgain([asked, contact("2026-06-01T12:00:00Z", false)], closedAt)).toBe(true)
})

it("asks for nothing in an open case, nor for what was said before it was closed again", () => {
  expect(needsHelpAgain([asked], null)).toBe(false)
  expect(needsHelpAgain([asked], "2026-07-01T10:00:00Z")).toBe(false)
  expect(needsHelpAgain([], closedAt)).toBe(false)
})
