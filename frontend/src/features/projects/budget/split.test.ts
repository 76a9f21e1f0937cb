import { expect, it } from "vitest"
import { differenceOf } from "./split"

const whole = (units: number) => units * 100

it("names what the parts of a budget are over, or what is missing", () => {
  // ISF 01 as its page prints it.
  const printed = [whole(604_632), whole(201_511)]
  expect(differenceOf(whole(806_043), printed)).toEqual({ too: "much", by: whole(100) })
  expect(differenceOf(whole(806_243), printed)).toEqual({ too: "little", by: whole(100) })
  // RO20 adds up.
  expect(differenceOf(whole(410_000), [whole(348_500), whole(61_500)])).toBeUndefined()
})

it("compares nothing where nothing is stated", () => {
  expect(differenceOf(null, [whole(1)])).toBeUndefined()
  expect(differenceOf(whole(1), [])).toBeUndefined()
  expect(differenceOf(whole(1), [null])).toEqual({ too: "little", by: whole(1) })
})
