import { trainingUpdate } from "@punte/client/projects"
import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import { Problem } from "@/api/problem"
import type { Training } from "@/api/projectTypes"
import { showOnPage } from "@/test.render"
import { TrainingDialog } from "./TrainingDialog"

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({ counties: [], currencies: [], code_lists: {}, services: [] }),
}))
vi.mock("@punte/client/projects", async (original) => ({
  ...(await original<object>()),
  activityList: async () => ({ items: [] }),
  trainingList: async () => ({ items: [] }),
  trainingUpdate: vi.fn(),
}))

const training = {
  id: "t1",
  version: 3,
  project_id: "p1",
  name: "Guides",
  state: "held",
  sessions: 1,
  topics: [],
  held: {},
  groups: [],
  categories: [],
} as unknown as Training

it("shows both versions to whoever comes second, and keeps who took part", async () => {
  const user = userEvent.setup()
  const current = { ...training, version: 4, participants: 5, groups: [{ sex: "female", count: 4 }] }
  vi.mocked(trainingUpdate).mockRejectedValueOnce(new Problem({ status: 412, code: "stale", current }))
  vi.mocked(trainingUpdate).mockResolvedValueOnce(current as never)
  const onClose = vi.fn()
  await showOnPage(<TrainingDialog projectId="p1" training={training} onClose={onClose} />)
  await user.type(await screen.findByRole("textbox", { name: /^Module/ }), "A")
  await user.click(screen.getByRole("button", { name: "Save" }))
  const conflict = await screen.findByRole("dialog", { name: "Somebody else saved first" })
  await user.click(within(conflict).getByRole("radio", { name: "Yours: A" }))
  await user.click(within(conflict).getByRole("button", { name: "Save my choice" }))
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(vi.mocked(trainingUpdate).mock.lastCall?.[0]).toMatchObject({
    headers: { "If-Match": '"4"' },
    body: { module: "A", participants: 5, groups: [{ sex: "female", count: 4 }] },
  })
})
