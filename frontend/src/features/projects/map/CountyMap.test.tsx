import { screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import type { CountyFigure, CountyFigures, CountyReport } from "@/api/projectTypes"
import { show, showOnPage } from "@/test.render"
import ro from "../../../../outlines/ro.json"
import { CountyMap } from "./CountyMap"
import { CountyTable } from "./CountyTable"
import type { FIGURES } from "./figures"

const figure = (value: number | null, entries = 1, not_stated = 0): CountyFigure => ({
  value,
  is_approximate: false,
  entries,
  not_stated,
})
const nothing = figure(null, 0)
const figures = (some: Partial<CountyFigures>): CountyFigures => ({
  sessions: nothing,
  participants: nothing,
  actions: nothing,
  audience: nothing,
  activities: nothing,
  meetings: nothing,
  ...some,
})

async function showMap() {
  const onChoose = vi.fn()
  const entered = new Map([
    ["RO-B", figure(2, 3, 1)],
    ["RO-BV", figure(1)],
    ["RO-CT", figure(null, 1, 1)],
  ])
  const map = (
    <CountyMap
      outlines={ro}
      title="Training sessions"
      figures={entered}
      name={(code) => code}
      onChoose={onChoose}
    />
  )
  const { container } = await show(map)
  return { onChoose, container }
}
const link = (name: string | RegExp) => screen.getByRole("link", { name })

it("tells in words what it shows, and does not say zero of what is not stated or not entered", async () => {
  const { container } = await showMap()
  expect(screen.getByRole("group")).toHaveAccessibleName(
    "Training sessions by county: a figure for 2 counties. Most: RO-B: 2 (1 entry gives no number).",
  )
  expect(screen.getAllByRole("link")).toHaveLength(42)
  expect(link("RO-B: 2 (1 entry gives no number)")).toHaveAttribute("data-class", "3")
  expect(link("RO-BV: 1")).toHaveAttribute("data-class", "1")
  expect(link("RO-CT: Not stated")).toHaveAttribute("data-class", "0")
  expect(link("RO-AB: nothing entered")).toHaveAttribute("data-class", "0")
  // Each figure stands in its county too: colour does not say it alone.
  const written = [...container.querySelectorAll("svg text")].map((one) => one.textContent).filter(Boolean)
  expect(written.toSorted()).toEqual(["1", "2", "?"])
  const legend = screen.getByRole("list", { name: "What the colours mean" })
  expect(
    within(legend)
      .getAllByRole("listitem")
      .map((one) => one.textContent),
  ).toEqual(["1", "2", "entered without a number", "nothing entered"])
})

it("is one stop of the keyboard; arrows lead from county to county, and each into the table", async () => {
  const { onChoose } = await showMap()
  const person = userEvent.setup()
  await person.tab()
  expect(link(/^RO-AB/)).toHaveFocus()
  await person.keyboard("{ArrowRight}{ArrowRight}")
  expect(link(/^RO-AR/)).toHaveFocus()
  await person.keyboard("{ArrowLeft}{Home}{ArrowUp}")
  expect(link(/^RO-VS/)).toHaveFocus()
  await person.keyboard("{ArrowDown}{End}")
  await person.click(link(/^RO-VS/))
  expect(onChoose).toHaveBeenCalledExactlyOnceWith("RO-VS")
  await person.tab()
  expect(screen.getAllByRole("link").every((one) => one !== document.activeElement)).toBe(true)
})

const report: CountyReport = {
  year: null,
  counties: [
    { county: "RO-B", figures: figures({ sessions: figure(2), actions: figure(2) }) },
    { county: "RO-BV", figures: figures({ sessions: figure(null, 1, 1), participants: figure(0) }) },
    { county: "RO-TM", figures: figures({ sessions: figure(3, 2, 1) }) },
  ],
  joint: figures({ participants: figure(135), actions: figure(2), activities: figure(1) }),
  not_stated: figures({ participants: figure(766, 5) }),
  total: figures({ sessions: figure(5, 4, 2), participants: figure(901, 7), actions: figure(2) }),
}
const showTable = (sort: (typeof FIGURES)[number] | undefined) =>
  showOnPage(
    <CountyTable
      report={report}
      name={(code) => code}
      sort={sort}
      onSort={() => {}}
      listOf={(one, county) => (one === "sessions" ? `/projects/trainings?county=${county}` : undefined)}
      isRefreshing={false}
    />,
  )
const heads = () => screen.getAllByRole("rowheader").map((one) => one.textContent)
const rest = [
  "Several counties togetherIts actions and activities count in each of their counties too.",
  "County not stated",
  "In allEach entry once.",
]

it("has a row for what belongs to several counties and to none, below all others however they stand", async () => {
  await showTable(undefined)
  expect(heads()).toEqual(["RO-B", "RO-BV", "RO-TM", ...rest])
  const cells = (row: RegExp) =>
    within(screen.getByRole("row", { name: row }))
      .getAllByRole("cell")
      .map((cell) => cell.textContent)
  expect(cells(/^Several/)).toEqual([
    "–nothing entered",
    "135",
    "2",
    "–nothing entered",
    "1",
    "–nothing entered",
  ])
  expect(cells(/^RO-BV/).slice(0, 2)).toEqual(["Not stated", "0"])
  expect(cells(/^RO-TM/)[0]).toBe("31 entry gives no number")
  expect(screen.getByRole("link", { name: "RO-TM, Training sessions: 3" })).toHaveAttribute(
    "href",
    "/projects/trainings?county=RO-TM",
  )
  expect(screen.getAllByRole("link")).toHaveLength(3)
})

it("puts the most first, and what is not stated after all that is", async () => {
  await showTable("sessions")
  expect(heads()).toEqual(["RO-TM", "RO-B", "RO-BV", ...rest])
  expect(screen.getByRole("columnheader", { name: /Training sessions/ })).toHaveAttribute(
    "aria-sort",
    "descending",
  )
})
