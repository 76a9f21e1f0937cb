import type { Budget } from "@/api/projectTypes"

type Subtotal = Budget["by_partner"][number]

/** What lines come to, and the whole of them as the last row. */
export type SubtotalRow = {
  key: string
  /** Whose they are or of which period; null where that is not stated. */
  name: string | null
  isTotal: boolean
  amount: number
  committed: number
  spent: number
}

/** The subtotals in their order, and what they come to together. */
export function rowsWithTotal(subtotals: readonly Subtotal[]): readonly SubtotalRow[] {
  const rows = subtotals.map(({ name, amount, committed, spent }, at) => ({
    key: String(at),
    name: name ?? null,
    isTotal: false,
    amount,
    committed,
    spent,
  }))
  const sum = (of: (row: SubtotalRow) => number) => rows.reduce((all, row) => all + of(row), 0)
  return [
    ...rows,
    {
      key: "total",
      name: null,
      isTotal: true,
      amount: sum(({ amount }) => amount),
      committed: sum(({ committed }) => committed),
      spent: sum(({ spent }) => spent),
    },
  ]
}
