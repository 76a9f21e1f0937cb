import dayjs from "dayjs"
import { expect, it } from "vitest"
import { formatFromNow } from "./calendar"

const hours = (count: number) => new Date(Date.now() + count * 3_600_000)

it.each([
  ["ro", 3, "peste 3 ore"],
  ["ro", -20, "acum 20 de ore"],
  ["ro", -24 * 19, "acum 19 zile"],
  ["ro", 24 * 21, "peste 21 de zile"],
  ["sq", 3, "pas 3 orësh"],
  ["sq", -3, "3 orë më parë"],
  ["sq", 24, "pas një dite"],
  ["en", 3, "in 3 hours"],
])("says how long in %s: %i hours are %s", (language, count, said) => {
  dayjs.locale(language)
  expect(formatFromNow(hours(count))).toBe(said)
  dayjs.locale("en")
})
