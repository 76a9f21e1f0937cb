import { activityList } from "@punte/client/projects"
import { screen } from "@testing-library/react"
import { expect, it, vi } from "vitest"
import { showOnPage } from "@/test.render"
import { Facts } from "@/ui/Facts"
import { activityFact } from "./ActivityFact"

vi.mock("@punte/client/projects", async (original) => ({
  ...(await original<object>()),
  activityList: vi.fn(),
}))

const Belongs = ({ to }: { to: string | null }) => <Facts facts={activityFact("p1", to)} />

it("names the activity that something belongs to, and leads to where it stands", async () => {
  const items = [
    { id: "a1", number: "A1.1", title: "Evaluation" },
    { id: "a2", number: "A1.2", title: "Workshops" },
  ]
  vi.mocked(activityList).mockResolvedValue({ items } as never)
  await showOnPage(<Belongs to="a2" />)
  const link = await screen.findByRole("link", { name: "A1.2 Workshops" })
  expect(link).toHaveAttribute("href", "/projects/p1/activities")
})

it("asks for no activities where something belongs to none", async () => {
  vi.mocked(activityList).mockClear()
  await showOnPage(<Belongs to={null} />)
  expect(screen.queryByRole("link")).toBeNull()
  expect(activityList).not.toHaveBeenCalled()
})
