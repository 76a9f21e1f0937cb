import { indicatorActualUpdate } from "@punte/client/projects"
import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import { Problem } from "@/api/problem"
import type { Indicator, IndicatorActual, Project } from "@/api/projectTypes"
import { showOnPage } from "@/test.render"
import { ActualDialog } from "./ActualDialog"

vi.mock("@punte/client/projects", async (original) => ({
  ...(await original<object>()),
  indicatorActualUpdate: vi.fn(),
}))

const indicator = { id: "i1", definition: "Sessions held", unit: "sessions" } as Indicator
const actual: IndicatorActual = { id: "a1", version: 3, on: "2016-03-25", value: 6, evidence: "Reports" }

it("begins with what was written down, and shows both corrections to whoever comes second", async () => {
  const user = userEvent.setup()
  const current = { ...actual, version: 4, evidence: "Attendance lists" }
  vi.mocked(indicatorActualUpdate).mockRejectedValueOnce(new Problem({ status: 412, code: "stale", current }))
  vi.mocked(indicatorActualUpdate).mockResolvedValueOnce(current as never)
  const onClose = vi.fn()
  await showOnPage(
    <ActualDialog
      project={{ id: "p1" } as Project}
      indicator={indicator}
      actual={actual}
      onClose={onClose}
    />,
  )
  const value = await screen.findByRole("textbox", { name: "In all, in sessions" })
  expect(value).toHaveValue("6")
  expect(screen.getByRole("textbox", { name: "What shows it" })).toHaveValue("Reports")
  await user.clear(value)
  await user.type(value, "5")
  await user.click(screen.getByRole("button", { name: "Save" }))
  const conflict = await screen.findByRole("dialog", { name: "Somebody else saved first" })
  expect(vi.mocked(indicatorActualUpdate).mock.lastCall?.[0]).toMatchObject({
    path: { id: "p1", indicator_id: "i1", actual_id: "a1" },
    headers: { "If-Match": '"3"' },
    body: { on: "2016-03-25", value: 5, evidence: "Reports" },
  })
  // What was typed is still not saved.
  expect(window.dispatchEvent(new Event("beforeunload", { cancelable: true }))).toBe(false)
  // What is the same in both is not asked.
  expect(within(conflict).queryByText("By")).toBeNull()
  await user.click(within(conflict).getByRole("radio", { name: "Yours: 5" }))
  await user.click(within(conflict).getByRole("button", { name: "Save my choice" }))
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(vi.mocked(indicatorActualUpdate).mock.lastCall?.[0]).toMatchObject({
    headers: { "If-Match": '"4"' },
    body: { on: "2016-03-25", value: 5, evidence: "Attendance lists" },
  })
})
