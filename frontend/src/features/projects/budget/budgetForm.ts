import type { budgetUpdate } from "@punte/client/projects"
import type { Budget } from "@/api/projectTypes"
import type { Body } from "@/api/types"
import { minorOf, typedOf } from "@/lib/money"
import { orNone } from "@/lib/orNone"
import { type Difference, differenceOf } from "./split"

export type BudgetBody = Body<typeof budgetUpdate>
export type SourceKind = Budget["sources"][number]["kind"]
export const SOURCE_KINDS = ["grant", "national", "own"] as const satisfies readonly SourceKind[]

export type SourceRow = { key: string; kind: SourceKind; payer: string; amount: string }
export type LineRow = {
  key: string
  id: string | null
  code: string
  name: string
  partner_id: string | null
  period: string
  amount: string
  /** Something was promised or spent from it: it stays. */
  isInUse: boolean
}

/** A budget as it is filled in; amounts as they were typed. */
export type BudgetForm = {
  currency: string | null
  total: string
  sources: readonly SourceRow[]
  lines: readonly LineRow[]
  isAsPrinted: boolean
  document: string
}

const key = () => crypto.randomUUID()
export const newSource = (): SourceRow => ({ key: key(), kind: "grant", payer: "", amount: "" })
export const newLine = (): LineRow => ({
  key: key(),
  id: null,
  code: "",
  name: "",
  partner_id: null,
  period: "",
  amount: "",
  isInUse: false,
})

export function formOfBudget(budget: Budget | undefined): BudgetForm {
  return {
    currency: budget?.currency ?? null,
    total: typedOf(budget?.total),
    sources: (budget?.sources ?? []).map(({ kind, payer, amount }) => ({
      key: key(),
      kind,
      payer: payer ?? "",
      amount: typedOf(amount),
    })),
    lines: (budget?.lines ?? []).map(({ id, code, name, partner_id, period, amount, is_in_use }) => ({
      key: id,
      id,
      code: code ?? "",
      name,
      partner_id: partner_id ?? null,
      period: period ?? "",
      amount: typedOf(amount),
      isInUse: is_in_use,
    })),
    isAsPrinted: budget?.provenance === "as_printed",
    document: budget?.document ?? "",
  }
}

/** What the sources, and what the lines, are over the whole or short of it, while somebody types. */
export function differencesOf({ total, sources, lines }: BudgetForm): {
  sources: Difference
  lines: Difference
} {
  const whole = minorOf(total)
  const of = (rows: readonly { amount: string }[]) =>
    differenceOf(
      whole,
      rows.map(({ amount }) => minorOf(amount) ?? null),
    )
  return { sources: of(sources), lines: of(lines) }
}

/** What is missing or is no amount, by its place in the request. */
export function faultsOf(form: BudgetForm): { missing: string[]; malformed: string[] } {
  const amounts = [
    ["total", form.total, false],
    ...form.sources.map(({ amount }, at) => [`sources.${at}.amount`, amount, true] as const),
    ...form.lines.map(({ amount }, at) => [`lines.${at}.amount`, amount, true] as const),
  ] as const
  return {
    missing: [
      ...(form.currency ? [] : ["currency"]),
      ...amounts.flatMap(([at, typed, isNeeded]) => (isNeeded && minorOf(typed) === null ? [at] : [])),
      ...form.lines.flatMap(({ name }, at) => (name.trim() ? [] : [`lines.${at}.name`])),
      ...(form.isAsPrinted && !form.document.trim() ? ["document"] : []),
    ],
    malformed: amounts.flatMap(([at, typed]) => (minorOf(typed) === undefined ? [at] : [])),
  }
}

/** What is sent, once nothing is missing. */
export function bodyOfBudget(form: BudgetForm): BudgetBody {
  return {
    currency: form.currency ?? "",
    total: minorOf(form.total) ?? null,
    provenance: form.isAsPrinted ? "as_printed" : "entered",
    document: orNone(form.document),
    sources: form.sources.map(({ kind, payer, amount }) => ({
      kind,
      payer: orNone(payer),
      amount: minorOf(amount) ?? 0,
    })),
    lines: form.lines.map(({ id, code, name, partner_id, period, amount }) => ({
      ...(id ? { id } : {}),
      code: orNone(code),
      name: name.trim(),
      partner_id,
      period: orNone(period),
      amount: minorOf(amount) ?? 0,
    })),
  }
}
