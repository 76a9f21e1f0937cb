import { expect, it } from "vitest"
import type { Span } from "@/lib/StatedDateInput"
import { dragged, isSame, stepped } from "./drag"

const day = (date: string) => ({ date, precision: "day" as const })
const month = (date: string) => ({ date: `${date}-01`, precision: "month" as const })
const year = (date: string) => ({ date: `${date}-01-01`, precision: "year" as const })

it("moves a span of days by days, and keeps how long it is", () => {
  const span: Span = { from: day("2026-02-20"), to: day("2026-03-02") }
  expect(dragged(span, "whole", 10)).toEqual({ from: day("2026-03-02"), to: day("2026-03-12") })
  expect(dragged(span, "whole", -20)).toEqual({ from: day("2026-01-31"), to: day("2026-02-10") })
  expect(dragged(span, "whole", 0.4)).toBe(span)
})

it("moves what is known by its month by months, and by its year by years", () => {
  const span: Span = { from: month("2026-11"), to: month("2027-01") }
  expect(dragged(span, "whole", 14)).toBe(span)
  expect(dragged(span, "whole", 40)).toEqual({ from: month("2026-12"), to: month("2027-02") })
  expect(dragged({ from: year("2026"), to: null }, "whole", 300)).toEqual({ from: year("2027"), to: null })
})

it("moves both ends by the coarser of their units", () => {
  const span: Span = { from: day("2026-01-15"), to: month("2026-03") }
  expect(stepped(span, "whole", 1)).toEqual({ from: day("2026-02-15"), to: month("2026-04") })
  expect(stepped(span, "start", 1)).toEqual({ from: day("2026-01-16"), to: month("2026-03") })
  expect(stepped(span, "end", -1)).toEqual({ from: day("2026-01-15"), to: month("2026-02") })
})

it("stops an end at the other one", () => {
  const span: Span = { from: day("2026-01-15"), to: day("2026-01-20") }
  expect(dragged(span, "start", 30)).toEqual({ from: day("2026-01-20"), to: day("2026-01-20") })
  expect(dragged(span, "end", -30)).toEqual({ from: day("2026-01-15"), to: day("2026-01-15") })
  // What ends in a month may begin on any of its days.
  const open: Span = { from: day("2026-01-15"), to: month("2026-01") }
  expect(dragged(open, "start", 16)).toEqual({ from: day("2026-01-31"), to: month("2026-01") })
  expect(dragged(open, "start", 17)).toEqual({ from: day("2026-01-01"), to: month("2026-01") })
  expect(stepped(open, "end", -1)).toEqual(open)
})

it("leaves what is not stated as it is", () => {
  const span: Span = { from: null, to: day("2026-01-20") }
  expect(dragged(span, "start", 5)).toBe(span)
  expect(dragged(span, "whole", 5)).toEqual({ from: null, to: day("2026-01-25") })
  expect(isSame(span, dragged(span, "start", 5))).toBe(true)
  expect(isSame(span, dragged(span, "end", 1))).toBe(false)
})
