import { screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import { show } from "@/test.render"
import { LanguageChoice } from "./LanguageChoice"

const switchLanguage = vi.hoisted(() => vi.fn())
vi.mock("@/i18n", async (original) => ({
  ...(await original<typeof import("@/i18n")>()),
  switchLanguage,
}))

it("says that the words of a language did not come, until they do", async () => {
  await show(<LanguageChoice />)
  switchLanguage.mockRejectedValueOnce(new Error("offline"))
  await userEvent.click(screen.getByRole("button", { name: "Shqip" }))
  expect(screen.getByRole("alert")).toBeVisible()
  switchLanguage.mockResolvedValueOnce(undefined)
  await userEvent.click(screen.getByRole("button", { name: "Shqip" }))
  expect(screen.queryByRole("alert")).toBeNull()
})
