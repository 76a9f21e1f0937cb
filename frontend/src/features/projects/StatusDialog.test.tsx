import { projectMove } from "@punte/client/projects"
import { screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { useState } from "react"
import { expect, it, vi } from "vitest"
import { Problem } from "@/api/problem"
import type { Project } from "@/api/projectTypes"
import { showOnPage } from "@/test.render"
import { StatusDialog } from "./StatusDialog"

vi.mock("@punte/client/projects", async (original) => ({
  ...(await original<object>()),
  projectMove: vi.fn(),
}))

const project = {
  id: "p1",
  version: 3,
  title: "The guide",
  status: "contracted",
  next_statuses: ["running", "cancelled"],
} as unknown as Project
const moved = {
  ...project,
  version: 4,
  status: "running",
  next_statuses: ["closing", "cancelled"],
} as unknown as Project

it("goes on from where somebody else has moved the project, and keeps the day that was typed", async () => {
  const user = userEvent.setup()
  const onClose = vi.fn()
  const page: { show?: (now: Project) => void } = {}
  function Page() {
    const [now, setNow] = useState(project)
    page.show = setNow
    return <StatusDialog project={now} onClose={onClose} />
  }
  await showOnPage(<Page />)
  expect(await screen.findByText("Now: Contracted")).toBeVisible()
  const day = await waitFor(() => {
    const field = screen.getByRole("textbox", { name: "On" })
    expect(field).toBeEnabled()
    return field
  })
  await user.type(day, "02.03.2026")
  await user.tab()
  vi.mocked(projectMove).mockImplementationOnce(async () => {
    // The page is asked anew below the form.
    page.show?.(moved)
    throw new Problem({ status: 412, code: "stale", current: moved })
  })
  await user.click(screen.getByRole("button", { name: "Change the status" }))
  expect(await screen.findByText(/What you typed is still here/)).toBeVisible()
  expect(screen.getByText("Now: Running")).toBeVisible()
  // It is running already: to what it goes on now is to be said.
  const to = screen.getByRole("combobox", { name: /^Status/ })
  expect(to).toHaveValue("")
  await user.click(screen.getByRole("button", { name: "Change the status" }))
  expect(projectMove).toHaveBeenCalledOnce()
  await user.click(to)
  await user.click(await screen.findByRole("option", { name: "Closing" }))
  vi.mocked(projectMove).mockResolvedValueOnce(moved as never)
  await user.click(screen.getByRole("button", { name: "Change the status" }))
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(vi.mocked(projectMove).mock.lastCall?.[0]).toMatchObject({
    headers: { "If-Match": '"4"' },
    body: { to: "closing", on: "2026-03-02" },
  })
})
