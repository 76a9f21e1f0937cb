import { expect, it } from "vitest"
import { rowsWithTotal } from "./subtotalRows"

const subtotal = (name: string | null, amount: number, spent: number) => ({
  name,
  amount,
  committed: 1,
  committed_not_eligible: 0,
  spent,
  not_eligible: 0,
})

it("puts the whole below what it is made of, in the order in which it came", () => {
  const rows = rowsWithTotal([subtotal("2026", 700, 7), subtotal(null, 200, 5)])
  expect(rows.map(({ name, isTotal, amount, spent }) => [name, isTotal, amount, spent])).toEqual([
    ["2026", false, 700, 7],
    [null, false, 200, 5],
    [null, true, 900, 12],
  ])
  expect(new Set(rows.map(({ key }) => key)).size).toBe(3)
})
