import { budgetRead, budgetUpdate, projectRead } from "@punte/client/projects"
import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { Suspense } from "react"
import { createMemoryRouter, RouterProvider } from "react-router"
import { beforeEach, expect, it, vi } from "vitest"
import { Problem } from "@/api/problem"
import { show } from "@/test.render"
import BudgetEditPage from "./BudgetEditPage"

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({ counties: [], currencies: ["RON", "EUR"], code_lists: {}, services: [] }),
}))
vi.mock("@punte/client/projects", async (original) => ({
  ...(await original<object>()),
  projectRead: vi.fn(),
  budgetRead: vi.fn(),
  budgetUpdate: vi.fn(),
}))

const none = {
  version: 0,
  currency: null,
  total: null,
  sources: [],
  lines: [],
  differences: [],
  may_finance: true,
}
const there = async () => {
  const page = { path: "/projects/:id/budget/edit", element: <BudgetEditPage /> }
  const after = { path: "/projects/:id/budget", element: <p>The budget</p> }
  const router = createMemoryRouter([page, after], { initialEntries: ["/projects/p1/budget/edit"] })
  await show(
    <Suspense>
      <RouterProvider router={router} />
    </Suspense>,
  )
}
const box = (name: string | RegExp) => screen.findByRole("textbox", { name })
const within_ = (number: number) => within(screen.getByRole("group", { name: `Source ${number}` }))

beforeEach(() => {
  vi.clearAllMocks()
  vi.mocked(projectRead).mockResolvedValue({ id: "p1", title: "ISF 01", partners: [] } as never)
  vi.mocked(budgetRead).mockResolvedValue(none as never)
})

it("hears that ISF 01 is 100 RON too much, while typing and when refused, and keeps it as printed", async () => {
  const user = userEvent.setup()
  const refused = { pointer: "/sources", code: "budget_too_much", amount: 10_000, currency: "RON" }
  vi.mocked(budgetUpdate).mockRejectedValueOnce(
    new Problem({ status: 422, code: "invalid", detail: "budget_too_much", errors: [refused] }),
  )
  vi.mocked(budgetUpdate).mockResolvedValueOnce({ ...none, currency: "RON", total: 80_604_300 } as never)
  await there()
  await user.type(await box(/^Total/), "806.043")
  for (const [number, amount] of [
    [1, "604,632"],
    [2, "201511"],
  ] as const) {
    await user.click(screen.getByRole("button", { name: "Add a source" }))
    await user.type(within_(number).getByRole("textbox", { name: /^Amount/ }), amount)
  }
  expect(screen.getByText(/The sources are RON\s100\.00 too much\./)).toBeVisible()

  await user.click(screen.getByRole("button", { name: "Save" }))
  const alert = await screen.findByRole("alert")
  expect(alert).toHaveTextContent("Not saved: it does not add up")
  expect(alert).toHaveTextContent(/The sources are RON\s100\.00 too much\./)
  expect(vi.mocked(budgetUpdate).mock.lastCall?.[0]).toMatchObject({
    headers: { "If-Match": '"0"' },
    body: { total: 80_604_300, provenance: "entered" },
  })

  await user.click(screen.getByRole("radio", { name: "Keep it as the document prints it" }))
  await user.type(await box(/^Document/), "Project page in English")
  await user.click(screen.getByRole("button", { name: "Save" }))
  await waitFor(() => expect(screen.getByText("The budget")).toBeVisible())
  expect(vi.mocked(budgetUpdate).mock.lastCall?.[0].body).toMatchObject({
    provenance: "as_printed",
    document: "Project page in English",
    sources: [{ amount: 60_463_200 }, { amount: 20_151_100 }],
  })
})

it("says above the form and at the field what is no amount, also to whoever presses Enter there", async () => {
  const user = userEvent.setup()
  await there()
  await user.type(await box(/^Total/), "12x{Enter}")
  expect(await screen.findByRole("alert")).toHaveFocus()
  expect(screen.getByText(/^This is not an amount/)).toBeVisible()
  expect(budgetUpdate).not.toHaveBeenCalled()
})

it("shows both budgets to whoever comes second, and loses neither", async () => {
  const user = userEvent.setup()
  const first = { ...none, version: 3, currency: "EUR", total: 100 }
  vi.mocked(budgetRead).mockResolvedValue(first as never)
  const current = { ...first, version: 4, total: 200, provenance: "entered" }
  vi.mocked(budgetUpdate).mockRejectedValueOnce(new Problem({ status: 412, code: "stale", current }))
  vi.mocked(budgetUpdate).mockResolvedValueOnce(current as never)
  await there()
  const total = await box(/^Total/)
  await user.clear(total)
  await user.type(total, "3")
  await user.click(screen.getByRole("button", { name: "Save" }))
  const conflict = await screen.findByRole("dialog", { name: "Somebody else saved first" })
  expect(within(conflict).getAllByRole("radio").length).toBe(2)
  await user.click(within(conflict).getByRole("radio", { name: /^Yours: .*3\.00/ }))
  await user.click(within(conflict).getByRole("button", { name: "Save my choice" }))
  await waitFor(() => expect(screen.getByText("The budget")).toBeVisible())
  expect(vi.mocked(budgetUpdate).mock.lastCall?.[0]).toMatchObject({
    headers: { "If-Match": '"4"' },
    body: { total: 300 },
  })
})

it("says at once to a partner what may be entered, and leads there", async () => {
  const user = userEvent.setup()
  vi.mocked(budgetRead).mockResolvedValue({ ...none, may_finance: false, may_spend: true } as never)
  await there()
  expect(await screen.findByText(/From the lines of your organisation/)).toBeVisible()
  expect(screen.queryByRole("textbox")).toBeNull()
  expect(screen.queryByRole("button", { name: "Save" })).toBeNull()
  await user.click(screen.getByRole("link", { name: "Open the budget" }))
  expect(await screen.findByText("The budget")).toBeVisible()
})

it("promises nothing to whoever may only read the budget", async () => {
  vi.mocked(budgetRead).mockResolvedValue({ ...none, may_finance: false, may_spend: false } as never)
  await there()
  expect(await screen.findByText(/You may read it/)).toBeVisible()
  expect(screen.queryByText(/From the lines of your organisation/)).toBeNull()
})
