import { expect, it } from "vitest"
import type { ServiceRecord } from "@/api/caseTypes"
import type { Pack } from "@/api/types"
import { differingFields, formOfRecord, givenOf, newService, takingFields } from "./serviceForm"

const pack = {
  currencies: ["RON", "EUR"],
  services: [
    { code: "PSY-C", unit: "session", measure: "count" },
    { code: "ACC-E", unit: "night", measure: "nights" },
    { code: "INT", unit: "hour", measure: "minutes" },
    { code: "FIN-V", unit: "amount", measure: "money" },
  ],
} as unknown as Pack

const record = (part: object) =>
  ({
    service: "PSY-C",
    attendance: "attended",
    given_on: "2026-03-02",
    until_on: null,
    quantity: 1,
    currency: null,
    provider_id: "o1",
    provider_name: "Casa",
    referral_id: null,
    cost_source: null,
    goal_id: null,
    absence_reason: null,
    note: null,
    shares_note: false,
    version: 1,
    ...part,
  }) as unknown as ServiceRecord

it("sends whole numbers in the measure of the service, and the form gives them back", () => {
  for (const [service, measure, part] of [
    ["PSY-C", "count", { quantity: 3 }],
    ["INT", "minutes", { quantity: 95 }],
    ["FIN-V", "money", { quantity: 25_050, currency: "EUR" }],
    ["FIN-V", "money", { quantity: 110, currency: "RON" }],
    ["ACC-E", "nights", { quantity: 2, until_on: "2026-03-04" }],
  ] as const) {
    const form = formOfRecord(pack, record({ service, ...part }))
    const given = givenOf(form, measure)
    expect(given.quantity).toBe(measure === "nights" ? null : part.quantity)
    expect(given.currency ?? undefined).toBe("currency" in part ? part.currency : undefined)
    expect(given.until_on ?? undefined).toBe("until_on" in part ? part.until_on : undefined)
  }
})

it("sends nothing that does not belong to what happened", () => {
  const form = { ...newService(pack, null, "FIN-V"), absence_reason: "illness", until_on: "2026-03-04" }
  expect(givenOf(form, "money")).toMatchObject({ absence_reason: null, until_on: null, quantity: 100 })
  const absent = givenOf({ ...form, attendance: "absent" }, "money")
  expect(absent).toMatchObject({ absence_reason: "illness", quantity: null, currency: null, until_on: null })
  expect(givenOf({ ...form, attendance: "cancelled" }, "money").absence_reason).toBeNull()
})

it("leaves an amount that was not typed to the server to refuse", () => {
  expect(givenOf({ ...newService(pack, null, "PSY-C"), amount: "" }, "count").quantity).toBeNull()
  expect(givenOf({ ...newService(pack, null, "INT"), hours: "", minutes: "" }, "minutes").quantity).toBeNull()
})

it("tells which fields differ in a conflict, and keeps those that are chosen", () => {
  const theirs = formOfRecord(pack, record({ quantity: 2, note: "Theirs." }))
  const mine = { ...formOfRecord(pack, record({})), note: "Mine.", provider: { id: "o2", name: "Clinica" } }
  expect(differingFields(mine, theirs, "count")).toEqual(["quantity", "provider_id", "note"])
  const chosen = takingFields(mine, theirs, ["note", "provider_id"])
  expect(chosen).toMatchObject({ note: "Mine.", amount: 2, provider: { id: "o2" } })
  expect(differingFields(chosen, chosen, "count")).toEqual([])
})
