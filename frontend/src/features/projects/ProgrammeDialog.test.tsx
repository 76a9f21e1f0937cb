import { screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import { showOnPage } from "@/test.render"
import { ProgrammeDialog } from "./ProgrammeDialog"

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({ counties: [], currencies: [], code_lists: {}, services: [] }),
  organisationList: async () => ({ items: [] }),
}))
vi.mock("@punte/client/projects", async (original) => ({
  ...(await original<object>()),
  fundList: async () => ({ items: [] }),
}))

it("closes only the upper one of two forms with the key", async () => {
  const user = userEvent.setup()
  const onClose = vi.fn()
  await showOnPage(<ProgrammeDialog onClose={onClose} />)
  await user.click(await screen.findByRole("button", { name: "New fund" }))
  const fund = await screen.findByRole("dialog", { name: "New fund" })
  await user.click(within(fund).getByRole("textbox", { name: /^Financial mechanism/ }))
  await user.keyboard("{Escape}")
  expect(screen.queryByRole("dialog", { name: "New fund" })).toBeNull()
  expect(onClose).not.toHaveBeenCalled()
  await user.keyboard("{Escape}")
  expect(onClose).toHaveBeenCalledOnce()
})
