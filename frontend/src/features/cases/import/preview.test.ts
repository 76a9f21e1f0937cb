import { expect, it } from "vitest"
import { formatOf, preview, template } from "./preview"

const known = [
  { name: "county", is_required: true },
  { name: "sex", is_required: true },
  { name: "note", is_required: false },
  { name: "person.given_names", is_required: false },
]

it("shows the first rows of CSV with what is known of its columns", () => {
  const shown = preview(
    '\ufeffcounty,Ana,note,note\r\nRO-B,x,"=1+1, ""a""\nb",\r\n\r\nRO-CJ,y\r\n',
    "csv",
    known,
    false,
  )
  expect(shown.columns).toEqual([
    { name: "county", state: "known" },
    { name: "Ana", state: "unknown" },
    { name: "note", state: "known" },
    { name: "note", state: "repeated" },
  ])
  expect(shown.rows[0]).toEqual(["RO-B", "x", '=1+1, "a"\nb', ""])
  expect(shown.missing).toEqual(["sex"])
  expect(shown.faults).toEqual([5])
})

it("shows the same of JSON Lines", () => {
  const shown = preview(
    '{"county":"RO-B","person":{"given_names":"Ilinca"}}\n[1]\n{"sex":"male"}\n{"co',
    "jsonl",
    known,
    false,
  )
  expect(shown.columns.map(({ state }) => state)).toEqual(["known", "known", "known"])
  expect(shown.rows).toEqual([
    ["RO-B", '{"given_names":"Ilinca"}', ""],
    ["", "", "male"],
  ])
  expect(shown.faults).toEqual([2, 4])
})

it("finds no fault with a row that is cut off where it stops looking", () => {
  expect(preview("county,sex\r\nRO-B,male\r\nRO-", "csv", known, true)).toMatchObject({
    rows: [["RO-B", "male"]],
    faults: [],
  })
  expect(preview('{"county":"RO-B"}\n{"co', "jsonl", known, true)).toMatchObject({
    rows: [["RO-B"]],
    faults: [],
  })
})

it("tells the format by the name and offers a header", () => {
  expect(["a.csv", "b.JSONL", "c.ndjson", "d"].map(formatOf)).toEqual(["csv", "jsonl", "jsonl", "csv"])
  expect(template(known)).toBe("county,sex,note,person.given_names\r\n")
})
