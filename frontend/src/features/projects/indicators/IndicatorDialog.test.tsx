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

it("keeps the milestones that somebody else saved meanwhile", async () => {
  const user = userEvent.setup()
  const milestones = [{ on: "2026-06-01", value: 2 }]
  const current = { ...indicator, version: 2, milestones }
  vi.mocked(indicatorUpdate).mockRejectedValueOnce(new Problem({ status: 412, code: "stale", current }))
  vi.mocked(indicatorUpdate).mockResolvedValueOnce(current as never)
  const onClose = vi.fn()
  await showOnPage(
    <IndicatorDialog project={{ id: "p1" } as Project} indicator={indicator} onClose={onClose} />,
  )
  const unit = await screen.findByRole("textbox", { name: /^In what/ })
  await user.clear(unit)
  await user.type(unit, "trainings")
  await user.click(screen.getByRole("button", { name: "Save" }))
  const conflict = await screen.findByRole("dialog", { name: "Somebody else saved first" })
  await user.click(within(conflict).getByRole("radio", { name: "trainings" }))
  await user.click(within(conflict).getByRole("button", { name: "Save my choice" }))
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(vi.mocked(indicatorUpdate).mock.lastCall?.[0]).toMatchObject({
    headers: { "If-Match": '"2"' },
    body: { unit: "trainings", milestones },
  })
})
