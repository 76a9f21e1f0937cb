import { screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import { show } from "@/test.render"
import { HandOverMany } from "./HandOverMany"

const act = vi.fn()

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  colleagueList: async () => ({ items: ["a", "b", "heir"].map((id) => ({ id, display_name: id })) }),
  handoverCreateMany: (call: unknown) => act(call),
}))

const row = (id: string, more: object) => ({
  items: [{ id, outcome: "done", cases: 0, tasks: 0, left: 0, notes: 0, has_more: false, ...more }],
})

it("hands over one colleague after the other, each until nothing moves, and says what stayed", async () => {
  act
    .mockResolvedValueOnce(row("a", { cases: 50, has_more: true }))
    .mockResolvedValueOnce(row("a", { cases: 2, tasks: 1 }))
    // What does not go is not asked for again and again.
    .mockResolvedValueOnce(row("b", { outcome: "changed", left: 2, has_more: true }))
  const people = ["a", "b"].map((id) => ({ id, version: 0, name: id }))
  const onClose = vi.fn()
  await show(<HandOverMany people={people} onClose={onClose} />)
  const dialog = await screen.findByRole("dialog")
  await userEvent.click(within(dialog).getByRole("button", { name: "Hand over" }))
  expect(await within(dialog).findByText("Choose a colleague.")).toBeVisible()
  await userEvent.click(within(dialog).getByRole("combobox", { name: "To whom" }))
  const options = await screen.findAllByRole("option", { hidden: true })
  expect(options.map((one) => one.textContent)).toEqual(["heir"])
  await userEvent.click(options[0] as HTMLElement)
  await userEvent.click(within(dialog).getByRole("button", { name: "Hand over" }))
  const what = await screen.findByRole("list", { name: "What has gone" })
  await vi.waitFor(() => expect(within(what).getAllByRole("listitem")).toHaveLength(2))
  const [a, b] = within(what).getAllByRole("listitem")
  expect(a).toHaveTextContent("a: 52 cases and 1 task without a case")
  expect(b).toHaveTextContent("2 did not go")
  expect(act.mock.calls.map(([{ body }]) => body)).toEqual(
    ["a", "a", "b"].map((id) => ({ user_ids: [id], to: "heir" })),
  )
  await userEvent.click(screen.getByRole("button", { name: "Close" }))
  expect(onClose).toHaveBeenCalledWith({ a: "done", b: "changed" })
})
