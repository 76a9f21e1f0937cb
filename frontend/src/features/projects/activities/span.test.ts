import { expect, it } from "vitest"
import { scaleOf } from "./span"

const day = (date: string) => ({ date, precision: "day" as const })
const month = (date: string) => ({ date, precision: "month" as const })

it("draws what is stated as long as it may have lasted, and nothing where nothing is stated", () => {
  // RO20: an evaluation by day, and a workshop of which only the month is known.
  const evaluation = { from: day("2015-04-27"), to: day("2015-08-03") }
  const workshop = { from: month("2016-02-01"), to: month("2016-02-01") }
  const scale = scaleOf([evaluation, workshop, {}])
  expect(scale?.years).toEqual([2015, 2016])
  const days = 365 + 366
  expect(scale?.bar(evaluation)?.start).toBeCloseTo(116 / days)
  expect(scale?.bar(evaluation)?.length).toBeCloseTo(99 / days)
  expect(scale?.bar(workshop)?.start).toBeCloseTo((365 + 31) / days)
  expect(scale?.bar(workshop)?.length).toBeCloseTo(29 / days)
  expect(scale?.bar({})).toBeUndefined()
  expect(scale?.bar({ from: day("2015-04-27") })).toMatchObject({ isOpen: true })
  expect(scaleOf([{}, {}])).toBeUndefined()
})
