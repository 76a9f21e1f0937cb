import { meetingDecisionSettle } from "@punte/client/projects"
import { act, screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import type { Decision } from "@/api/projectTypes"
import { show } from "@/test.render"
import { SettleButtons } from "./SettleButtons"
import { useSettle } from "./useSettle"

vi.mock("@punte/client/projects", async (original) => ({
  ...(await original<object>()),
  meetingDecisionSettle: vi.fn(async () => ({})),
}))

const decision: Decision = { id: "d1", text: "Print the guide", state: "open" }
const Buttons = ({ version, of }: { version: number; of: readonly Decision[] }) => {
  const settle = useSettle()
  return of.map((one) => (
    <SettleButtons key={one.id} meeting={{ id: "m1", version }} decision={one} settle={settle} />
  ))
}
const names = () => screen.getAllByRole("button").map((button) => button.getAttribute("aria-label"))

it("says what became of a decision on the version of its meeting, and opens again what has ended", async () => {
  const { unmount } = await show(<Buttons version={4} of={[decision]} />)
  expect(names()).toEqual(["It is done: Print the guide", "Nothing comes of it: Print the guide"])
  await userEvent.setup().click(screen.getByRole("button", { name: /^It is done/ }))
  await waitFor(() => expect(meetingDecisionSettle).toHaveBeenCalled())
  expect(vi.mocked(meetingDecisionSettle).mock.lastCall?.[0]).toMatchObject({
    path: { id: "m1", decision_id: "d1" },
    body: { state: "done" },
    headers: { "If-Match": '"4"' },
  })
  unmount()
  await show(<Buttons version={5} of={[{ ...decision, state: "dropped" }]} />)
  expect(names()).toEqual(["Open again: Print the guide"])
})

it("lets nothing be said of another decision on a version that is about to pass", async () => {
  const { promise, resolve } = Promise.withResolvers<never>()
  vi.mocked(meetingDecisionSettle).mockReturnValueOnce(promise as never)
  const other = { ...decision, id: "d2", text: "Send the guide" }
  await show(<Buttons version={4} of={[decision, other]} />)
  const done = screen.getByRole("button", { name: "It is done: Send the guide" })
  await userEvent.setup().click(screen.getByRole("button", { name: "It is done: Print the guide" }))
  await waitFor(() => expect(done).toBeDisabled())
  resolve({} as never)
  await waitFor(() => expect(done).toBeEnabled())
})

it("takes a double click for one", async () => {
  const before = vi.mocked(meetingDecisionSettle).mock.calls.length
  await show(<Buttons version={4} of={[decision]} />)
  const done = screen.getByRole("button", { name: /^It is done/ })
  // Both before anything is drawn again.
  act(() => {
    done.click()
    done.click()
  })
  await waitFor(() => expect(done).toBeEnabled())
  expect(meetingDecisionSettle).toHaveBeenCalledTimes(before + 1)
  // And the next one is taken again.
  await userEvent.setup().click(done)
  await waitFor(() => expect(meetingDecisionSettle).toHaveBeenCalledTimes(before + 2))
})
