import { meRead, meUpdate } from "@punte/client"
import { screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import { Problem } from "@/api/problem"
import { setMe } from "@/api/token"
import { show } from "@/test.render"
import { LanguageMenu } from "./LanguageMenu"

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  meRead: vi.fn(),
  meUpdate: vi.fn(),
}))
vi.mock("@/lib/chooseLanguage", () => ({ chooseLanguage: async () => true }))

it("keeps the language that was chosen last, also where the profile was changed meanwhile", async () => {
  const me = (version: number) => ({ user: { id: "u1", version }, language: "ro" }) as never
  setMe(me(1))
  vi.mocked(meUpdate).mockRejectedValueOnce(new Problem({ status: 412, code: "stale" }))
  vi.mocked(meUpdate).mockResolvedValueOnce(me(3))
  vi.mocked(meRead).mockResolvedValue(me(2))
  const user = userEvent.setup()
  await show(<LanguageMenu />)
  await user.click(screen.getByRole("button"))
  await user.click(await screen.findByRole("menuitemradio", { name: "Română" }))
  await waitFor(() => expect(meUpdate).toHaveBeenCalledTimes(2))
  const sent = vi
    .mocked(meUpdate)
    .mock.calls.map(([{ body, headers }]) => [body.language, headers["If-Match"]])
  // The page speaks English, whatever the menu was asked for: that is what is kept.
  expect(sent).toEqual([
    ["en", '"1"'],
    ["en", '"2"'],
  ])
})
