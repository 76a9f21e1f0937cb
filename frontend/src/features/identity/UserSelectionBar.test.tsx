import { screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import { Problem } from "@/api/problem"
import type { User } from "@/api/types"
import { useSelection } from "@/lib/useSelection"
import { show } from "@/test.render"
import { UserSelectionBar } from "./UserSelectionBar"

const act = vi.fn()

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  userActMany: (call: unknown) => act(call),
}))

vi.mock("@/api/session", async (original) => ({
  ...(await original<object>()),
  useMay: () => (permission: string) => permission !== "cases.assign",
}))

const ME = "me"
const page = [ME, ...Array.from({ length: 30 }, (_, at) => `u${at}`)].map((id) => ({
  id,
  version: 1,
  display_name: id,
})) as User[]

function Users() {
  const selection = useSelection<User>({
    filter: "",
    mayTick: ({ id }) => id !== ME,
    asSelected: ({ id, version, display_name }) => ({ id, version, name: display_name }),
  })
  return <UserSelectionBar selection={selection} page={page} />
}

it("keeps ticked those whom it did not come to, and never the own account", async () => {
  act
    .mockImplementationOnce(async ({ body }) => ({
      items: body.users.map(({ user_id }: { user_id: string }) => ({ id: user_id, outcome: "done" })),
    }))
    .mockRejectedValueOnce(new Problem({ status: 0, code: "unreachable" }))
  await show(<Users />)
  const ticked = () => within(screen.getByRole("region")).getByRole("status").textContent
  await userEvent.click(screen.getByRole("button", { name: "Select this page" }))
  expect(ticked()).toBe("30 users selected")

  // Who sees no case hands none over, and reads why.
  expect(screen.getByRole("button", { name: "Hand over everything" })).toHaveAttribute(
    "aria-disabled",
    "true",
  )
  await userEvent.click(screen.getByRole("button", { name: "Suspend" }))
  const asked = await screen.findByRole("dialog", { name: "Suspend the selected users?" })
  await userEvent.click(within(asked).getByRole("button", { name: "Suspend" }))
  const told = await screen.findByRole("dialog", { name: "Suspend" })
  expect(await within(told).findByText(/It stopped before the end/)).toBeVisible()
  await userEvent.click(within(told).getByRole("button", { name: "Close" }))

  const sent = act.mock.calls.flatMap(([{ body }]) => body.users)
  expect(sent).toHaveLength(30)
  expect(sent).toContainEqual({ user_id: "u0", version: 1 })
  expect(sent).not.toContainEqual({ user_id: ME, version: 1 })
  await vi.waitFor(() => expect(ticked()).toBe("5 users selected"))
})
