import { screen, within } from "@testing-library/react"
import { expect, it } from "vitest"
import type { Budget, Conflict, Deliverable, Indicator } from "@/api/projectTypes"
import { show } from "@/test.render"
import { DataTable } from "@/ui/DataTable"
import { deliverableColumns } from "../activities/DeliverablesSection"
import { ConflictTable, ExecutionTable, IndicatorTable, PaidTables } from "./parts"

const indicator = (part: Partial<Indicator>) =>
  ({ id: part.definition, level: "output", unit: "sessions", actuals: [], ...part }) as Indicator

const cells = (name: RegExp) =>
  within(screen.getByRole("row", { name }))
    .getAllByRole("cell")
    .map((cell) => cell.textContent?.replace(/\s/g, " "))

it("shows what went beyond the target, and says what is not stated", async () => {
  await show(
    <IndicatorTable
      rows={[
        indicator({ definition: "Sessions held", target: 2, actual: 6, achieved: 300 }),
        indicator({ definition: "People trained", actual: 135 }),
      ]}
    />,
  )
  expect(cells(/Sessions held/)).toEqual(["Outputs", "Not stated", "2", "6", "300%"])
  expect(cells(/People trained/)).toEqual(["Outputs", "Not stated", "Not stated", "135", "Not stated"])
})

it("says who approved a deliverable and when, and nothing of an answer before it was delivered again", async () => {
  const answered = { is_delivered: true, answered_by_name: "Ana Pop", answered_at: "2026-03-02T10:00:00Z" }
  const one = (title: string, state: Deliverable["state"]) => ({ title, state, ...answered }) as Deliverable
  await show(
    <DataTable
      caption="Deliverables"
      rows={[one("Guide", "approved"), one("Study", "delivered")]}
      rowKey={({ title }) => title}
      empty={null}
      columns={deliverableColumns(() => "Report")}
    />,
  )
  expect(cells(/Guide/)[0]).toMatch(/^Approved.*Ana Pop, 2 March 2026$/)
  expect(cells(/Study/)[0]).toBe("Waits for approval")
})

it("shows what was spent line by line in the currency of the budget", async () => {
  const line = { id: "1", code: "2.1", name: "Experts", amount: 100_000, committed: 80_000, spent: 120_050 }
  const budget = { currency: "EUR", lines: [{ ...line, not_eligible: 0 }] } as unknown as Budget
  await show(<ExecutionTable budget={budget} />)
  expect(cells(/Experts/)).toEqual(["EUR 1,000.00", "EUR 800.00", "EUR 1,200.50", "EUR 0.00"])
  expect(screen.getByRole("row", { name: /Experts/ })).toHaveAttribute("data-marked")
})

it("shows what was paid in each currency, and that what is in the budget's own has no rate", async () => {
  const paid = (currency: string, minor: number, amount: number) => ({
    paid: { amount: minor, currency },
    amount,
    expenses: 1,
  })
  const line = { line_id: "1", line_code: "2.1", line_name: "Experts", is_eligible: false }
  const budget = {
    currency: "EUR",
    paid_in_others: [{ ...line, ...paid("RON", 100_000, 22_346) }],
    paid_by_currency: [paid("EUR", 5_000, 5_000), paid("RON", 100_000, 22_346)],
  } as unknown as Budget
  await show(<PaidTables budget={budget} />)
  expect(cells(/Experts/)).toEqual(["RON 1,000.00", "EUR 223.46", "1"])
  expect(cells(/^EUR/)).toEqual(["EUR 50.00", "no rate: it is the budget’s currency", "1"])
})

it("does not say that all was paid in one currency to whoever sees none of the lines that were not", async () => {
  const paid = { paid: { amount: 100_000, currency: "RON" }, amount: 22_346, expenses: 1 }
  const budget = { currency: "EUR", paid_in_others: [], paid_by_currency: [paid] } as unknown as Budget
  await show(<PaidTables budget={budget} />)
  expect(screen.queryByText(/^All of it was paid/)).toBeNull()
  expect(cells(/^RON/)).toEqual(["RON 1,000.00", "EUR 223.46", "1"])
})

it("keeps what two sources say, each with where it stands", async () => {
  const dates = (value: string, source: string) =>
    ({
      subject: "training",
      subject_id: "1",
      title: "Module II, Timişoara",
      field: "dates",
      value,
      source,
    }) as Conflict
  await show(
    <ConflictTable rows={[dates("12-14.02.2016", "Text, module II"), dates("10-12.02.2016", "Caption")]} />,
  )
  const rows = screen.getAllByRole("row", { name: /Timişoara/ })
  expect(
    rows.map((row) =>
      within(row)
        .getAllByRole("cell")
        .map((cell) => cell.textContent),
    ),
  ).toEqual([
    ["Dates", "12-14.02.2016 ", "Text, module II"],
    ["Dates", "10-12.02.2016 ", "Caption"],
  ])
})
