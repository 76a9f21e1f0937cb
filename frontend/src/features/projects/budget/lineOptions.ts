import type { Budget } from "@/api/projectTypes"

/** The lines of a budget, to choose one from which something is promised or spent. */
export const lineOptions = ({ lines }: Budget) =>
  lines.map(({ id, code, name, partner_name, period }) => ({
    value: id,
    label: [[code, name].filter(Boolean).join(" "), partner_name, period].filter(Boolean).join(" · "),
  }))

/** What the line of this id is called. */
export const lineName = (budget: Budget) => (id: string | null) =>
  lineOptions(budget).find(({ value }) => value === id)?.label ?? id ?? ""
