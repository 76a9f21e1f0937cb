import { describe, expect, it } from "vitest"
import { albanianDate, albanianList } from "./albanian"

/** What a browser that knows Albanian writes; Node does. */
const known = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat("sq-AL", options)
const at = new Date("2026-05-09T12:04:00Z")

describe("Albanian of our own", () => {
  it.each([
    [{ day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }],
    [{ month: "long", timeZone: "UTC" }],
    [{ month: "long", year: "numeric", timeZone: "UTC" }],
    [{ weekday: "long", timeZone: "UTC" }],
  ] as const)("writes %o as the locale data does", (options) => {
    expect(albanianDate(at, options)).toBe(known(options).format(at))
  })

  it("writes the time on 24 hours", () => {
    const options = { dateStyle: "long", timeStyle: "short", hourCycle: "h23", timeZone: "UTC" } as const
    expect(albanianDate(at, options)).toBe("9 maj 2026 në 12:04")
  })

  it("joins words as people do", () => {
    expect(albanianList([])).toBe("")
    expect(albanianList(["strehim"])).toBe("strehim")
    expect(albanianList(["strehim", "ushqim", "kupon"])).toBe("strehim, ushqim dhe kupon")
  })
})
