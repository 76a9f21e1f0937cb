import type { Budget } from "@/api/projectTypes"

type Line = Budget["lines"][number]

/** A line of a budget for one partner, over all periods. */
export type LineRow = {
  key: string
  code: string | null
  name: string
  /** Whose it is; nobody's is the leader's. */
  partner: string | null
  /** By period; what has none stands under the empty name. */
  amounts: ReadonlyMap<string, number>
  total: number
  committed: number
  spent: number
}

/** The lines of a budget by line and partner, and the periods that they have, in the order in which they are entered. */
export function rowsOf(lines: readonly Line[]): { rows: readonly LineRow[]; periods: readonly string[] } {
  const rows = new Map<string, LineRow & { amounts: Map<string, number> }>()
  const periods = new Set<string>()
  for (const line of lines) {
    const key = JSON.stringify([line.code, line.name, line.partner_id])
    const period = line.period ?? ""
    periods.add(period)
    const row = rows.get(key) ?? {
      key,
      code: line.code ?? null,
      name: line.name,
      partner: line.partner_name ?? null,
      amounts: new Map<string, number>(),
      total: 0,
      committed: 0,
      spent: 0,
    }
    row.amounts.set(period, (row.amounts.get(period) ?? 0) + line.amount)
    row.total += line.amount
    row.committed += line.committed
    row.spent += line.spent
    rows.set(key, row)
  }
  return { rows: [...rows.values()], periods: [...periods] }
}
