import { projectList, projectRead, publicationList } from "@punte/client/projects"
import { screen } from "@testing-library/react"
import { Suspense } from "react"
import { createMemoryRouter, RouterProvider } from "react-router"
import { expect, it, vi } from "vitest"
import { setMe } from "@/api/token"
import { show, showOnPage } from "@/test.render"
import { Registers } from "./CardSection"
import PublicationListPage from "./publications/PublicationListPage"

vi.mock("@punte/client/projects", async (original) => ({
  ...(await original<object>()),
  projectList: vi.fn(),
  projectRead: vi.fn(),
  publicationList: vi.fn(),
}))

const inRegister = "/projects/publications?project=p1"

it("leads from a project to its records in the registers", async () => {
  await showOnPage(<Registers project={{ id: "p1" }} />)
  const link = screen.getByRole("link", { name: "Publications and research" })
  expect(link).toHaveAttribute("href", inRegister)
})

it("lists of a register what belongs to the project of the address, and says which that is", async () => {
  setMe({ user: { id: "u1" }, organisation: { id: "o1" }, permissions: [] } as never)
  vi.mocked(projectList).mockResolvedValue({ items: [], next: null } as never)
  vi.mocked(projectRead).mockResolvedValue({ id: "p1", title: "The project" } as never)
  vi.mocked(publicationList).mockResolvedValue({ items: [], next: null } as never)
  const page = (
    <Suspense>
      <PublicationListPage />
    </Suspense>
  )
  const router = createMemoryRouter([{ path: "*", element: page }], { initialEntries: [inRegister] })
  await show(<RouterProvider router={router} />)
  expect((await screen.findAllByText("The project")).length).toBeGreaterThan(0)
  const asked = vi.mocked(publicationList).mock.lastCall?.[0]
  expect(asked?.query).toMatchObject({ project_id: "p1" })
})
