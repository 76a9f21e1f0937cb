import { screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import type { Indicator } from "@/api/projectTypes"
import { show, showOnPage } from "@/test.render"
import { OneIndicator } from "./IndicatorsSection"

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({ counties: [], currencies: [], code_lists: {}, services: [] }),
}))
vi.mock("@punte/client/projects", async (original) => ({
  ...(await original<object>()),
  indicatorEntryList: async () => ({
    entries: [{ kind: "training", id: "t1", campaign_id: null, title: "MNIR, Sibiu", value: null }],
  }),
}))

const indicator = (part: Partial<Indicator>) =>
  ({
    definition: "Training sessions held",
    unit: "sessions",
    actuals: [],
    milestones: [],
    ...part,
  }) as Indicator

it("tells and draws what was reached beyond the target", async () => {
  // RO20: two sessions were planned, six held.
  const { container } = await show(
    <OneIndicator projectId="p" indicator={indicator({ target: 2, actual: 6, achieved: 300 })} />,
  )
  expect(screen.getByText(/6 of 2 sessions/)).toHaveTextContent("6 of 2 sessions · 300%")
  const [reached, target] = container.querySelectorAll<HTMLElement>("[aria-hidden] > div")
  expect(reached?.style.width).toBe("100%")
  expect(Number.parseFloat(target?.style.left ?? "")).toBeCloseTo(100 / 3)
})

it("says that nothing is stated, and does not say zero", async () => {
  const { container } = await show(
    <OneIndicator projectId="p" indicator={indicator({ target: 2, actual: null })} />,
  )
  expect(screen.getAllByText("Not stated")).toHaveLength(2)
  expect(screen.queryByText(/%/)).toBeNull()
  expect(container.querySelector("[aria-hidden]")).toBeNull()
})

it("says how a computed value was counted and what it does not know, and opens what it was counted from", async () => {
  const computed = indicator({
    target: 2,
    actual: 6,
    achieved: 300,
    source: "computed",
    counts: { of: "participants", code: null, sex: null },
    computed: { rule: "participations", is_approximate: false, entries: 3, not_stated: 1 },
    milestones: [{ on: null, value: 4, is_reached: true }],
  })
  await showOnPage(<OneIndicator projectId="p" indicator={computed} />)
  expect(await screen.findByText(/participations, not people/)).toHaveTextContent("1 does not state it")
  expect(screen.getByText(/reached by now/)).toHaveTextContent("4, no day stated (reached by now)")
  expect(screen.queryByRole("link")).toBeNull()
  await userEvent.setup().click(screen.getByText("Counted from 3 entries"))
  expect(await screen.findByRole("link", { name: "MNIR, Sibiu" })).toHaveAttribute(
    "href",
    "/projects/trainings/t1",
  )
})

it("says of each milestone how it stands, and draws a tick for it", async () => {
  const milestones = [
    { on: "2015-12-31", value: 1, is_reached: true },
    { on: "2016-06-30", value: 4, is_reached: false },
  ]
  const { container } = await show(
    <OneIndicator projectId="p" indicator={indicator({ target: 4, actual: 2, milestones })} />,
  )
  expect(screen.getByText(/^Milestones/)).toHaveTextContent(
    "1 by 31 December 2015 (reached by now) and 4 by 30 June 2016 (due, not reached)",
  )
  const [, , ...ticks] = container.querySelectorAll<HTMLElement>("[aria-hidden] > div")
  expect(ticks.map((tick) => tick.style.left)).toEqual(["25%", "100%"])
})

it("offers to correct each value that was written down, to whoever may", async () => {
  const user = userEvent.setup()
  const actuals = [
    { id: "a1", version: 1, on: "2016-03-25", value: 6, evidence: "Reports" },
    { id: "a2", version: 1, on: null, value: null, evidence: null },
  ]
  const onCorrect = vi.fn()
  const one = indicator({ target: 2, actual: 6, actuals })
  const { unmount } = await show(<OneIndicator projectId="p" indicator={one} onCorrect={onCorrect} />)
  await user.click(screen.getByText("2 values written down"))
  await user.click(screen.getByRole("button", { name: "Edit Not stated, Not stated" }))
  expect(onCorrect).toHaveBeenLastCalledWith(actuals[1])
  await user.click(screen.getByRole("button", { name: "Edit 6, 25 March 2016" }))
  expect(onCorrect).toHaveBeenLastCalledWith(actuals[0])
  unmount()
  await show(<OneIndicator projectId="p" indicator={one} />)
  await user.click(screen.getByText("2 values written down"))
  expect(screen.queryByRole("button")).toBeNull()
})
