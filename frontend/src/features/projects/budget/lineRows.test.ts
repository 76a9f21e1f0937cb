import { expect, it } from "vitest"
import type { Budget } from "@/api/projectTypes"
import { rowsOf } from "./lineRows"

const line = (code: string, partner: string | null, period: string | null, amount: number) =>
  ({
    id: `${code} ${partner} ${period}`,
    code,
    name: "Training",
    partner_id: partner,
    partner_name: partner,
    period,
    amount,
    committed: 1,
    spent: 2,
    not_eligible: 3,
    is_in_use: false,
  }) as Budget["lines"][number]

it("puts the periods of a line and a partner beside each other and adds up only these", () => {
  const { rows, periods } = rowsOf([
    line("1", null, "2015", 100),
    line("1", null, "2016", 50),
    line("1", "Police", "2016", 7),
    line("2", null, null, 9),
  ])
  expect(periods).toEqual(["2015", "2016", ""])
  expect(rows.map(({ code, partner, total }) => [code, partner, total])).toEqual([
    ["1", null, 150],
    ["1", "Police", 7],
    ["2", null, 9],
  ])
  expect(rows[0]?.amounts.get("2016")).toBe(50)
  expect(rows[0]?.committed).toBe(2)
  expect(rows[1]?.amounts.has("2015")).toBe(false)
})
