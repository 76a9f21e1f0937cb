import { budgetRead, commitmentList, commitmentUpdate, expenseList } from "@punte/client/projects"
import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { Suspense } from "react"
import { beforeEach, expect, it, vi } from "vitest"
import type { Budget, Commitment, Expense, Project } from "@/api/projectTypes"
import { showOnPage } from "@/test.render"
import { BudgetSection } from "./BudgetSection"
import { CommitmentDialog } from "./CommitmentDialog"

vi.mock("@punte/client", async (original) => ({
  ...(await original<object>()),
  packRead: async () => ({ counties: [], currencies: ["RON", "EUR"], code_lists: {}, services: [] }),
}))
vi.mock("@punte/client/projects", async (original) => ({
  ...(await original<object>()),
  budgetRead: vi.fn(),
  commitmentList: vi.fn(),
  commitmentUpdate: vi.fn(),
  expenseList: vi.fn(),
}))

const line = {
  id: "l2",
  code: "2",
  name: "Training",
  partner_id: "p2",
  partner_name: "Police",
  period: "2026",
  amount: 300_00,
  committed: 0,
  spent: 10_00,
  not_eligible: 0,
  committed_not_eligible: 0,
  is_in_use: true,
}
const subtotal = { amount: 300_00, committed: 0, committed_not_eligible: 0, spent: 10_00, not_eligible: 0 }
/** The budget as a partner sees it whose line is one of several. */
const budget = {
  project_id: "p1",
  version: 1,
  currency: "RON",
  total: 1_000_00,
  sources: [],
  lines: [line],
  lines_total: 1_000_00,
  by_partner: [{ ...subtotal, name: "Police" }],
  by_period: [
    { ...subtotal, name: "2026" },
    { ...subtotal, name: null },
  ],
  differences: [],
  committed: 0,
  committed_not_eligible: 0,
  spent: 70_00,
  not_eligible: 0,
  paid_in_others: [],
  paid_by_currency: [{ paid: { amount: 10_00, currency: "RON" }, amount: 10_00, expenses: 1 }],
  has_own_lines_only: true,
  may_finance: false,
  may_spend: true,
} as unknown as Budget
const expense = {
  id: "e1",
  version: 1,
  line_id: "l2",
  paid_amount: 10_00,
  paid_currency: "RON",
  amount: 10_00,
  on: "2026-03-01",
  document: "Invoice 7",
  is_eligible: true,
  is_in_error: false,
} as Expense
const project = { id: "p1", title: "ISF 01" } as unknown as Project

beforeEach(() => {
  vi.clearAllMocks()
  vi.mocked(budgetRead).mockResolvedValue(budget as never)
  vi.mocked(commitmentList).mockResolvedValue({ items: [], next: null } as never)
  vi.mocked(expenseList).mockResolvedValue({ items: [expense], next: null } as never)
})

it("lets a partner enter and correct what is of its own lines, and not divide the budget", async () => {
  await showOnPage(<BudgetSection project={project} />)
  expect(await screen.findByText(/^These are the lines of your organisation/)).toBeVisible()
  expect(screen.queryByRole("link", { name: "Change the budget" })).toBeNull()
  expect(screen.getByRole("button", { name: "Add an expense" })).toBeVisible()
  expect(await screen.findByText("Invoice 7")).toBeVisible()
  const row = screen.getByRole("row", { name: /Invoice 7/ })
  expect(within(row).getAllByRole("button").length).toBeGreaterThan(0)
})

it("says to a partner without a line that there are lines of others", async () => {
  vi.mocked(budgetRead).mockResolvedValue({ ...budget, lines: [], by_partner: [], by_period: [] } as never)
  await showOnPage(<BudgetSection project={project} />)
  expect(await screen.findByText("None of the lines is your organisation's")).toBeVisible()
  expect(await screen.findByText("Nothing was promised from your lines yet")).toBeVisible()
  expect(screen.queryByRole("button", { name: "Add an expense" })).toBeNull()
})

it("shows what lines come to by period, with what has none, and the whole", async () => {
  await showOnPage(<BudgetSection project={project} />)
  const table = await screen.findByRole("table", { name: "By period" })
  const rows = within(table).getAllByRole("row").slice(1)
  expect(rows.map((row) => row.textContent)).toEqual([
    expect.stringMatching(/^2026.*300\.00/),
    expect.stringMatching(/^Not stated.*300\.00/),
    expect.stringMatching(/^Together.*600\.00/),
  ])
})

it("keeps the rate of a commitment in another currency when it is changed", async () => {
  const user = userEvent.setup()
  const commitment = {
    id: "c1",
    version: 3,
    line_id: "l2",
    promised_amount: 100_00,
    promised_currency: "EUR",
    rate: 4_976_500,
    rate_on: "2016-02-27",
    amount: 497_65,
    document: "Contract 3",
    is_eligible: true,
    is_in_error: false,
  } as Commitment
  vi.mocked(commitmentUpdate).mockResolvedValue({ ...commitment, version: 4 } as never)
  const onClose = vi.fn()
  await showOnPage(
    <Suspense>
      <CommitmentDialog project={project} budget={budget} commitment={commitment} onClose={onClose} />
    </Suspense>,
  )
  await user.click(await screen.findByRole("checkbox", { name: "The fund pays for it" }))
  await user.click(screen.getByRole("button", { name: "Save" }))
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(vi.mocked(commitmentUpdate).mock.lastCall?.[0]).toMatchObject({
    path: { id: "p1", commitment_id: "c1" },
    headers: { "If-Match": '"3"' },
    body: {
      line_id: "l2",
      amount: 100_00,
      currency: "EUR",
      rate: 4_976_500,
      rate_on: "2016-02-27",
      is_eligible: false,
    },
  })
})
