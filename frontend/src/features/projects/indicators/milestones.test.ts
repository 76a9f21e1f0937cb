import { expect, it } from "vitest"
import { stateOf } from "./milestones"

it("tells what is due and what is reached, and says neither of what is not stated", () => {
  for (const [on, is_reached, expected] of [
    ["2026-03-01", true, "reached"],
    ["2026-03-03", true, "reached"],
    [null, true, "reached"],
    ["2026-03-01", false, "due"],
    // The day itself is still left.
    ["2026-03-02", false, "ahead"],
    ["2026-03-03", false, "ahead"],
    [null, false, "ahead"],
    ["2026-03-01", null, "due_not_stated"],
    ["2026-03-02", null, "not_stated"],
    [null, undefined, "not_stated"],
  ] as const)
    expect(stateOf({ on, value: 1, is_reached }, "2026-03-02"), `${on} ${is_reached}`).toBe(expected)
})
