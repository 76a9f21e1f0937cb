import { expect, it } from "vitest"
import { filterToExport } from "./caseFilters"

it("exports what the list shows: its filters, open cases unless it says otherwise, and no order or page", () => {
  expect(filterToExport({})).toEqual({ open: true })
  expect(filterToExport({ open: "all", sort: "due", view: "v", cursor: "c", county: "RO-B" })).toEqual({
    county: "RO-B",
  })
  expect(filterToExport({ open: "closed", assigned: "me" })).toEqual({ open: false, assigned: "me" })
})
