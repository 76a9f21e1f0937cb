import { meetingUpdate } from "@punte/client/projects"
import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import { Problem } from "@/api/problem"
import type { Meeting } from "@/api/projectTypes"
import { showOnPage } from "@/test.render"
import { MeetingDialog } from "./MeetingDialog"

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({ counties: [], currencies: [], code_lists: {}, services: [] }),
}))
vi.mock("@punte/client/projects", async (original) => ({
  ...(await original<object>()),
  meetingOwnerList: async () => ({ items: [{ id: "u1", display_name: "Ana" }] }),
  meetingUpdate: vi.fn(),
}))

const meeting = {
  id: "m1",
  version: 3,
  kind: "workshop",
  title: "The guide",
  meetings: 1,
  minutes: "We met.",
  bodies: [],
  decisions: [],
} as unknown as Meeting

it("shows both records to whoever comes second, and drops no decision", async () => {
  const user = userEvent.setup()
  const decisions = [{ id: "d1", text: "Print the guide", state: "open" }]
  const current = { ...meeting, version: 4, decisions }
  vi.mocked(meetingUpdate).mockRejectedValueOnce(new Problem({ status: 412, code: "stale", current }))
  vi.mocked(meetingUpdate).mockResolvedValueOnce(current as never)
  const onClose = vi.fn()
  await showOnPage(<MeetingDialog meeting={meeting} onClose={onClose} />)
  const minutes = await screen.findByRole("textbox", { name: /^Minutes/ })
  await user.clear(minutes)
  await user.type(minutes, "New")
  await user.click(screen.getByRole("button", { name: "Save" }))
  const conflict = await screen.findByRole("dialog", { name: "Somebody else saved first" })
  await user.click(within(conflict).getByRole("radio", { name: "Yours: New" }))
  await user.click(within(conflict).getByRole("button", { name: "Save my choice" }))
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(vi.mocked(meetingUpdate).mock.lastCall?.[0]).toMatchObject({
    headers: { "If-Match": '"4"' },
    body: { minutes: "New", decisions: [{ id: "d1", text: "Print the guide" }] },
  })
})

it("lets a colleague be chosen, and keeps who saw to it before", async () => {
  const user = userEvent.setup()
  const decisions = [{ id: "d1", text: "Print the guide", state: "open", owner_id: "u0", owner_name: "Ion" }]
  vi.mocked(meetingUpdate).mockResolvedValueOnce(meeting as never)
  const onClose = vi.fn()
  await showOnPage(<MeetingDialog meeting={{ ...meeting, decisions } as Meeting} onClose={onClose} />)
  const owner = await screen.findByRole("combobox", { name: "Colleague who sees to it" })
  expect(owner).toHaveValue("Ion")
  await user.click(owner)
  await user.click(await screen.findByRole("option", { name: "Ana" }))
  await user.click(screen.getByRole("button", { name: "Save" }))
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(vi.mocked(meetingUpdate).mock.lastCall?.[0]).toMatchObject({
    body: { decisions: [{ id: "d1", owner_id: "u1" }] },
  })
})
