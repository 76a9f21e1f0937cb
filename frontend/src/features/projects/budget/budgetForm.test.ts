import { expect, it } from "vitest"
import { speak } from "@/i18n"
import {
  type BudgetForm,
  bodyOfBudget,
  differencesOf,
  faultsOf,
  formOfBudget,
  newLine,
  newSource,
} from "./budgetForm"

const form = (part: Partial<BudgetForm>): BudgetForm => ({
  currency: "RON",
  total: "806.043",
  sources: [
    { ...newSource(), kind: "grant", amount: "604 632" },
    { ...newSource(), kind: "national", amount: "201,511.00" },
  ],
  lines: [],
  isAsPrinted: false,
  document: "",
  ...part,
})

it("names what ISF 01 is over while it is typed, however it is typed", () => {
  expect(differencesOf(form({}))).toEqual({ sources: { too: "much", by: 100_00 }, lines: undefined })
  expect(differencesOf(form({ total: "" }))).toEqual({ sources: undefined, lines: undefined })
})

it("sends minor units, and the document with what is kept as printed", () => {
  const body = bodyOfBudget(form({ isAsPrinted: true, document: " Project page " }))
  expect(body).toMatchObject({ total: 806_043_00, provenance: "as_printed", document: "Project page" })
  expect(body.sources?.map(({ amount }) => amount)).toEqual([604_632_00, 201_511_00])
  expect(bodyOfBudget(form({ total: "" })).total).toBeNull()
})

it("says what is missing and what is no amount", () => {
  const line = { ...newLine(), amount: "x" }
  const faults = faultsOf(form({ currency: null, isAsPrinted: true, lines: [line], sources: [newSource()] }))
  expect(faults.missing).toEqual(["currency", "sources.0.amount", "lines.0.name", "document"])
  expect(faults.malformed).toEqual(["lines.0.amount"])
})

it("is the form again of what it has sent", () => {
  speak("en", {})
  const sent = bodyOfBudget(form({ document: "A", isAsPrinted: true }))
  const again = formOfBudget({
    ...sent,
    lines: [],
    sources: sent.sources,
    version: 1,
  } as unknown as Parameters<typeof formOfBudget>[0])
  expect(bodyOfBudget(again)).toEqual(sent)
})
