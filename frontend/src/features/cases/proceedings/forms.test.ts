import { expect, it } from "vitest"
import { claimForm, claimOf, hearingForm, hearingOf, momentOf } from "./forms"

it("joins the day and the hour of a summons as they stand there", () => {
  expect(momentOf("2026-04-02", "10:30")).toBe("2026-04-02T10:30:00")
  expect([momentOf(null, "10:30"), momentOf("2026-04-02", "")]).toEqual([null, null])
})

it("sends one answer to who goes along, and prepares nothing that is open", () => {
  const form = { ...hearingForm(), companion_id: "u", companion_name: "Elena", is_prepared: true }
  expect(hearingOf({ ...form, company: "open" })).toMatchObject({
    companion_id: null,
    companion_name: null,
    goes_alone: false,
    is_prepared: false,
  })
  expect(hearingOf({ ...form, company: "colleague" })).toMatchObject({
    companion_id: "u",
    companion_name: null,
    is_prepared: true,
  })
  expect(hearingOf({ ...form, company: "alone" })).toMatchObject({ companion_id: null, goes_alone: true })
})

it("counts amounts in minor units, and keeps what was granted for claims that were", () => {
  const form = { ...claimForm("RON"), asked: 25.5, awarded: 10, decided_on: "2026-03-02" }
  const payments = [{ on: "2026-03-03", amount: 4.01 }]
  expect(claimOf({ ...form, payments, outcome: "granted" })).toMatchObject({
    asked: 2550,
    awarded: 1000,
    payments: [{ on: "2026-03-03", amount: 401 }],
  })
  expect(claimOf({ ...form, payments, outcome: "refused" })).toMatchObject({ awarded: null, payments: [] })
  expect(claimOf(form)).toMatchObject({ outcome: null, decided_on: null })
})
