import { servedMeasureList } from "@punte/client/projects"
import { screen, waitFor } from "@testing-library/react"
import { beforeEach, expect, it, vi } from "vitest"
import { showOnPage } from "@/test.render"
import { ServedMeasures } from "./ServedMeasures"

let permissions: string[] = []
vi.mock("@/api/session", async (original) => ({
  ...(await original<object>()),
  useMay: () => (permission: string) => permissions.includes(permission),
}))
vi.mock("@punte/client/projects", async (original) => ({
  ...(await original<object>()),
  servedMeasureList: vi.fn(),
}))

const measure = { id: "m1", strategy_id: "s1", strategy_title: "The strategy", text: "Train the police" }
const toStrategies = () => screen.queryByRole("link", { name: "Link a measure in its strategy" })

beforeEach(() => {
  vi.clearAllMocks()
  permissions = ["projects.read", "projects.manage"]
})

it("offers to link a measure where none is, and takes no more room", async () => {
  vi.mocked(servedMeasureList).mockResolvedValue({ items: [], next: null } as never)
  await showOnPage(<ServedMeasures id="t1" />)
  await waitFor(() => expect(toStrategies()).toHaveAttribute("href", "/projects/strategies"))
  expect(screen.queryByRole("heading")).toBeNull()
})

it("says nothing of measures to whoever may link none, where none is linked", async () => {
  permissions = ["projects.read", "projects.report"]
  vi.mocked(servedMeasureList).mockImplementation((async ({ path }: { path: { id: string } }) => ({
    items: path.id === "serves" ? [measure] : [],
    next: null,
  })) as never)
  await showOnPage(
    <>
      <ServedMeasures id="serves-none" />
      <ServedMeasures id="serves" />
    </>,
  )
  const link = await screen.findByRole("link", { name: "Train the police" })
  expect(link).toHaveAttribute("href", "/projects/strategies/s1")
  expect(servedMeasureList).toHaveBeenCalledTimes(2)
  expect(screen.getAllByRole("heading")).toHaveLength(1)
  expect(toStrategies()).toBeNull()
})
