import { homeRead } from "@punte/client"
import { screen } from "@testing-library/react"
import { Suspense } from "react"
import { expect, it, vi } from "vitest"
import { showOnPage } from "@/test.render"
import HomePage from "./HomePage"

let permissions: string[] = []
vi.mock("@/api/session", async (original) => ({
  ...(await original<object>()),
  useMay: () => (permission: string) => permissions.includes(permission),
}))
vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  homeRead: vi.fn(),
  sessionList: async () => ({ items: [] }),
  credentialRead: async () => ({ changes: [] }),
}))

const nothing = {
  to_hand_over: [],
  to_hand_over_in_projects: [],
  instruments: 0,
  own_roles: 0,
  organisation_merges: 0,
  exports: 0,
  more: {},
}
const holds = (more: object) => vi.mocked(homeRead).mockResolvedValue({ ...nothing, ...more } as never)
const open = () =>
  showOnPage(
    <Suspense>
      <HomePage />
    </Suspense>,
  )

it.each([
  [0, ["Exports"]],
  [2, ["2 exports wait for you", "Exports"]],
])("leads to exports whoever only approves them, whether or not some wait: %i", async (exports, links) => {
  permissions = ["exports.approve"]
  holds({ exports })
  await open()
  expect(await screen.findByRole("link", { name: "Exports" })).toHaveAttribute("href", "/exports")
  expect(screen.getAllByRole("link").map(({ textContent }) => textContent)).toEqual(links)
})

it("leads nobody else there", async () => {
  permissions = ["directory.read"]
  await open()
  expect(await screen.findByRole("link", { name: "Directory" })).toBeVisible()
  expect(screen.queryByRole("link", { name: "Exports" })).toBeNull()
})
