import { describe, expect, it } from "vitest"
import { addMonths, agendaOf, dayFrom, monthOf, onDays, weeksOf, windowOf, withoutDay } from "./month"

const entry = (
  key: string,
  first_on: string,
  last_on = first_on,
  precision: "day" | "month" | "year" = "day",
) => ({
  key,
  precision,
  first_on,
  last_on,
})
const keys = (entries: readonly { key: string }[] | undefined) => entries?.map(({ key }) => key)

describe("the weeks of a month", () => {
  it.each([
    // A month that begins on a Sunday, the four weeks of one that begins on a Monday, and the change to summer time.
    ["2026-03", "2026-02-23", "2026-04-05", 6],
    ["2027-02", "2027-02-01", "2027-02-28", 4],
    ["2026-10", "2026-09-28", "2026-11-01", 5],
    ["2024-02", "2024-01-29", "2024-03-03", 5],
  ])("%s lies from %s to %s", (month, from, to, count) => {
    const weeks = weeksOf(month)
    expect(windowOf(month)).toEqual({ from, to })
    expect(weeks).toHaveLength(count)
    const days = weeks.flat()
    expect(new Set(days).size).toBe(count * 7)
    expect(days).toEqual(days.toSorted())
  })
})

describe("a month of the address", () => {
  it("is taken if it is one", () => {
    expect(monthOf("2015-09", "2026-03-02")).toBe("2015-09")
    for (const wrong of [undefined, "", "2015-13", "2015-9", "15-09", "2015-09-01", "x"]) {
      expect(monthOf(wrong, "2026-03-02")).toBe("2026-03")
    }
  })
  it("has one before and one after", () => {
    expect([addMonths("2026-01", -1), addMonths("2026-12", 1)]).toEqual(["2025-12", "2027-01"])
  })
})

describe("what stands in a month", () => {
  const entries = [
    entry("over", "2026-02-27", "2026-03-02"),
    entry("day", "2026-03-02"),
    entry("next", "2026-04-01"),
    entry("year", "2026-01-01", "2026-12-31", "year"),
    entry("month", "2026-03-01", "2026-03-31", "month"),
    entry("other month", "2026-04-01", "2026-04-30", "month"),
  ]
  it("stands on each of its days, and on none where no day is stated", () => {
    const days = onDays(entries, weeksOf("2026-03").flat())
    expect(keys(days.get("2026-02-26"))).toEqual([])
    expect(keys(days.get("2026-02-28"))).toEqual(["over"])
    expect(keys(days.get("2026-03-01"))).toEqual(["over"])
    expect(keys(days.get("2026-03-02"))).toEqual(["over", "day"])
    expect(keys(days.get("2026-03-03"))).toEqual([])
    expect(keys(days.get("2026-04-01"))).toEqual(["next"])
  })
  it("is told apart by how exactly it is stated", () => {
    expect(keys(withoutDay(entries, "2026-03"))).toEqual(["month", "year"])
    expect(keys(withoutDay(entries, "2026-04"))).toEqual(["other month", "year"])
    expect(keys(withoutDay(entries, "2025-12"))).toEqual([])
  })
  it("is listed once, on the first of its days", () => {
    const days = agendaOf(entries, "2026-03")
    expect(days.map(({ day, entries: of }) => [day, keys(of)])).toEqual([
      ["2026-03-01", ["over"]],
      ["2026-03-02", ["day"]],
    ])
  })
})

describe("a key", () => {
  it.each([
    ["ArrowLeft", "2026-03-01", "2026-02-28"],
    ["ArrowRight", "2026-03-29", "2026-03-30"],
    ["ArrowUp", "2026-03-30", "2026-03-23"],
    ["ArrowDown", "2026-10-22", "2026-10-29"],
    ["Home", "2026-03-01", "2026-02-23"],
    ["Home", "2026-03-02", "2026-03-02"],
    ["End", "2026-03-02", "2026-03-08"],
    ["End", "2026-03-01", "2026-03-01"],
    ["PageUp", "2026-03-31", "2026-02-28"],
    ["PageDown", "2026-12-15", "2027-01-15"],
  ])("%s leads from %s to %s", (key, from, to) => {
    expect(dayFrom(from, key)).toBe(to)
  })
  it("that leads nowhere is left to others", () => {
    expect(dayFrom("2026-03-02", "a")).toBeUndefined()
  })
})
