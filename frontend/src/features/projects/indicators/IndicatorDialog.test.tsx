import { indicatorUpdate } from "@punte/client/projects"
import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import { Problem } from "@/api/problem"
import type { Indicator, Project } from "@/api/projectTypes"
import { showOnPage } from "@/test.render"
import { IndicatorDialog } from "./IndicatorDialog"

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({ counties: [], currencies: [], code_lists: {}, services: [] }),
}))
vi.mock("@punte/client/projects", async (original) => ({
  ...(await original<object>()),
  indicatorUpdate: vi.fn(),
}))

const indicator = {
  id: "i1",
  version: 1,
  level: "output",
  definition: "Sessions held",
  unit: "sessions",
  source: "manual",
  milestones: [],
  actuals: [],
} as unknown as Indicator

it("shows the milestones that somebody else saved meanwhile beside the own ones", async () => {
  const user = userEvent.setup()
  const current = { ...indicator, version: 2, milestones: [{ on: "2026-06-01", value: 2 }] }
  vi.mocked(indicatorUpdate).mockRejectedValueOnce(new Problem({ status: 412, code: "stale", current }))
  vi.mocked(indicatorUpdate).mockResolvedValueOnce(current as never)
  const onClose = vi.fn()
  await showOnPage(
    <IndicatorDialog project={{ id: "p1" } as Project} indicator={indicator} onClose={onClose} />,
  )
  const unit = await screen.findByRole("textbox", { name: /^In what/ })
  await user.clear(unit)
  await user.type(unit, "trainings")
  await user.click(screen.getByRole("button", { name: "Add a milestone" }))
  await user.type(screen.getByRole("textbox", { name: /^How much by then/ }), "5")
  await user.click(screen.getByRole("button", { name: "Save" }))
  const conflict = await screen.findByRole("dialog", { name: "Somebody else saved first" })
  expect(within(conflict).getByRole("radio", { name: "Yours: 5, no day stated" })).not.toBeChecked()
  expect(within(conflict).getByRole("radio", { name: "Saved meanwhile: 2 by 1 June 2026" })).toBeChecked()
  await user.click(within(conflict).getByRole("radio", { name: "Yours: trainings" }))
  await user.click(within(conflict).getByRole("button", { name: "Save my choice" }))
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(vi.mocked(indicatorUpdate).mock.lastCall?.[0]).toMatchObject({
    headers: { "If-Match": '"2"' },
    body: { unit: "trainings", milestones: [{ on: "2026-06-01", value: 2 }] },
  })
})

it("adds and removes milestones by keyboard and shows at its row what is wrong with one", async () => {
  const user = userEvent.setup()
  const errors = [{ pointer: "/milestones/1/value", code: "out_of_range" }]
  vi.mocked(indicatorUpdate).mockRejectedValueOnce(new Problem({ status: 422, code: "invalid", errors }))
  await showOnPage(
    <IndicatorDialog project={{ id: "p1" } as Project} indicator={indicator} onClose={vi.fn()} />,
  )
  const add = await screen.findByRole("button", { name: "Add a milestone" })
  const row = (number: number) => screen.getByRole("group", { name: `Milestone ${number}` })
  const value = (number: number) => within(row(number)).getByRole("textbox", { name: /^How much by then/ })
  for (const number of [1, 2]) {
    add.focus()
    await user.keyboard("{Enter}")
    expect(value(number)).toHaveFocus()
  }
  await user.type(value(1), "4")
  // What aims at nothing is not sent.
  const save = screen.getByRole("button", { name: "Save" })
  const before = vi.mocked(indicatorUpdate).mock.calls.length
  await user.click(save)
  expect(within(row(2)).getByText("Fill this in.")).toBeVisible()
  expect(within(row(1)).queryByText("Fill this in.")).toBeNull()
  expect(vi.mocked(indicatorUpdate)).toHaveBeenCalledTimes(before)
  await user.type(value(2), "9")
  await user.click(save)
  await waitFor(() => expect(vi.mocked(indicatorUpdate)).toHaveBeenCalledTimes(before + 1))
  expect(await within(row(2)).findByText(/outside the possible range/)).toBeVisible()
  expect(vi.mocked(indicatorUpdate).mock.lastCall?.[0]).toMatchObject({
    headers: { "If-Match": '"1"' },
    body: {
      milestones: [
        { on: null, value: 4 },
        { on: null, value: 9 },
      ],
    },
  })
  within(row(2)).getByRole("button", { name: "Remove this milestone" }).focus()
  await user.keyboard("{Enter}")
  expect(screen.queryByRole("group", { name: "Milestone 2" })).toBeNull()
  expect(add).toHaveFocus()
})
