import { beforeAll, describe, expect, it } from "vitest"
import { startLanguage, switchLanguage } from "@/i18n"
import { addMonths, parseDay, untilWords } from "./days"

beforeAll(async () => {
  await startLanguage("shell", "later")
  await switchLanguage("en")
})

describe("until when there is time", () => {
  const now = new Date("2026-11-22T10:00:00")
  it.each([
    ["2026-11-22T14:30:00", "until 14:30 today"],
    ["2026-11-23T00:05:00", "until 00:05 tomorrow"],
    ["2026-11-24T14:30:00", "until 14:30 on Tuesday 24 November"],
    ["2027-01-04T09:00:00", "until 09:00 on Monday, 4 January 2027"],
  ])("%s is said as people do", (due, said) => {
    expect(untilWords(due, now)).toBe(said)
  })

  it("is said in the language of the person", async () => {
    await switchLanguage("ro")
    expect(untilWords("2026-11-23T14:30:00", now)).toBe("până mâine la 14:30")
    await switchLanguage("sq")
    expect(untilWords("2026-11-22T14:30:00", now)).toBe("deri sot në orën 14:30")
    await switchLanguage("en")
  })
})

describe("a typed day", () => {
  it.each([
    ["5.5.2026", "2026-05-05"],
    ["05/11/2026", "2026-11-05"],
    ["2026-5-7", "2026-05-07"],
    [" 29. 2. 2028 ", "2028-02-29"],
  ])("%s is understood", (typed, day) => {
    expect(parseDay(typed)).toBe(day)
  })

  it.each(["", "tomorrow", "31.2.2026", "2026-13-01", "5.5.26"])("%s is no day", (typed) => {
    expect(parseDay(typed)).toBeUndefined()
  })

  it("counts months to the same day", () => {
    expect(addMonths("2026-01-31", 1)).toBe("2026-02-28")
    expect(addMonths("2026-11-22", 12)).toBe("2027-11-22")
  })
})
