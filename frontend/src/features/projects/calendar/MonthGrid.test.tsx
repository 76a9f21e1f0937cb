import { screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { useState } from "react"
import { expect, it, vi } from "vitest"
import type { CalendarEntry } from "@/api/projectTypes"
import { show } from "@/test.render"
import { MonthGrid } from "./MonthGrid"

const entry = (key: string, day: string, more: Partial<CalendarEntry> = {}) =>
  ({ key, title: key, precision: "day", first_on: day, last_on: day, ...more }) as CalendarEntry

const entries = [
  entry("Training", "2026-03-05", { last_on: "2026-03-06" }),
  ...["One", "Two", "Three"].map((title) => entry(title, "2026-03-06")),
]
const onOpen = vi.fn()

function Calendar() {
  const [day, setDay] = useState("2026-03-05")
  return (
    <MonthGrid
      label="March 2026"
      month={day.slice(0, 7)}
      today="2026-03-02"
      day={day}
      entries={entries}
      onMove={setDay}
      onOpen={onOpen}
    />
  )
}

const cell = (name: string) => screen.getByRole("gridcell", { name: new RegExp(`^${name}`) })

it("names each day with what stands on it, and marks today", async () => {
  await show(<Calendar />)
  expect(screen.getByRole("grid", { name: "March 2026" })).toBeVisible()
  expect(screen.getAllByRole("columnheader")[0]).toHaveTextContent("Mon")
  expect(cell("5 March 2026, 1 entry")).toHaveTextContent("Training")
  expect(cell("6 March 2026, 4 entries")).toHaveTextContent("2 more")
  expect(cell("2 March 2026, nothing")).toHaveAttribute("aria-current", "date")
  expect(screen.getAllByRole("gridcell").filter((one) => one.tabIndex === 0)).toHaveLength(1)
})

it("is walked by keys, also into another month, and opens a day", async () => {
  const user = userEvent.setup()
  await show(<Calendar />)
  await user.tab()
  expect(cell("5 March 2026, 1 entry")).toHaveFocus()
  await user.keyboard("{ArrowRight}")
  expect(cell("6 March 2026, 4 entries")).toHaveFocus()
  await user.keyboard("{Enter}")
  expect(onOpen).toHaveBeenLastCalledWith("2026-03-06")
  await user.keyboard("{PageDown}")
  expect(cell("6 April 2026, nothing")).toHaveFocus()
  await user.keyboard("{ArrowUp}{Home}")
  expect(cell("30 March 2026, nothing")).toHaveFocus()
})
