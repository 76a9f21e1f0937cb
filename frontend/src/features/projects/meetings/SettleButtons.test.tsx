import { meetingDecisionSettle } from "@punte/client/projects"
import { screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import type { Decision } from "@/api/projectTypes"
import { show } from "@/test.render"
import { SettleButtons } from "./SettleButtons"

vi.mock("@punte/client/projects", async (original) => ({
  ...(await original<object>()),
  meetingDecisionSettle: vi.fn(async () => ({})),
}))

const decision: Decision = { id: "d1", text: "Print the guide", state: "open" }
const names = () => screen.getAllByRole("button").map((button) => button.getAttribute("aria-label"))

it("says what became of a decision on the version of its meeting, and opens again what has ended", async () => {
  const { unmount } = await show(<SettleButtons meeting={{ id: "m1", version: 4 }} decision={decision} />)
  expect(names()).toEqual(["It is done: Print the guide", "Nothing comes of it: Print the guide"])
  await userEvent.setup().click(screen.getByRole("button", { name: /^It is done/ }))
  await waitFor(() => expect(meetingDecisionSettle).toHaveBeenCalled())
  expect(vi.mocked(meetingDecisionSettle).mock.lastCall?.[0]).toMatchObject({
    path: { id: "m1", decision_id: "d1" },
    body: { state: "done" },
    headers: { "If-Match": '"4"' },
  })
  unmount()
  await show(
    <SettleButtons meeting={{ id: "m1", version: 5 }} decision={{ ...decision, state: "dropped" }} />,
  )
  expect(names()).toEqual(["Open again: Print the guide"])
})
