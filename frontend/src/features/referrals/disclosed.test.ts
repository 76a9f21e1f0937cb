import { expect, it } from "vitest"
import { contactsIn, factsIn, isRecorded } from "./disclosed"

it("knows a data set in which nothing is recorded", () => {
  expect(isRecorded({ recorded: false })).toBe(false)
  expect(isRecorded({ recorded: false, contacts: [] })).toBe(false)
  expect(isRecorded(undefined)).toBe(false)
  expect(isRecorded({ recorded: true, level: "high" })).toBe(true)
})

it("shows plain facts and partial dates, and leaves contacts to their own lines", () => {
  const birth = { date: "2004-01-01", precision: "year" }
  const facts = factsIn({ recorded: true, given_names: "Ana", birth, contacts: [], other: { deep: 1 } })
  expect(facts).toEqual([
    ["given_names", "Ana"],
    ["birth", birth],
  ])
})

it("finds the ways to reach the person", () => {
  const phone = { kind: "phone", value: "0700", safe_to_call: false, safe_to_write: false }
  expect(contactsIn({ recorded: true, contacts: [phone] })).toEqual([phone])
  expect(contactsIn({ recorded: true })).toEqual([])
})
