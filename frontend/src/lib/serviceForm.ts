import type { ServiceRecord } from "@/api/caseTypes"
import type { Pack } from "@/api/types"
import { today } from "./days"
import type { Chosen } from "./OrganisationPicker"

export const ATTENDANCES = ["attended", "absent", "cancelled"] as const
export type Measure = Pack["services"][number]["measure"]

/** What a person types of a service. Amounts are in what people say: hours and minutes, lei and bani. */
export type ServiceForm = {
  service: string | null
  attendance: ServiceRecord["attendance"]
  given_on: string | null
  until_on: string | null
  /** Pieces, or an amount of money. */
  amount: number | ""
  hours: number | ""
  minutes: number | ""
  currency: string
  absence_reason: string | null
  provider: Chosen | null
  referral_id: string | null
  cost_source: string | null
  goal_id: string | null
  note: string
  shares_note: boolean
}

export const measureOf = (pack: Pack, service: string | null): Measure =>
  pack.services.find(({ code }) => code === service)?.measure ?? "count"

/** A form for a service that was just given by this organisation. */
export const newService = (pack: Pack, provider: Chosen | null, service: string | null): ServiceForm => ({
  service,
  attendance: "attended",
  given_on: today(),
  until_on: null,
  amount: 1,
  hours: 1,
  minutes: 0,
  currency: pack.currencies[0] ?? "",
  absence_reason: null,
  provider,
  referral_id: null,
  cost_source: null,
  goal_id: null,
  note: "",
  shares_note: false,
})

/** The form of what a record says. */
export function formOfRecord(pack: Pack, record: ServiceRecord): ServiceForm {
  const measure = measureOf(pack, record.service)
  const quantity = record.quantity ?? null
  const fresh = newService(pack, { id: record.provider_id, name: record.provider_name }, record.service)
  return {
    ...fresh,
    attendance: record.attendance,
    given_on: record.given_on,
    until_on: record.until_on ?? null,
    amount: quantity === null ? 1 : measure === "money" ? quantity / 100 : quantity,
    hours: measure === "minutes" && quantity !== null ? Math.floor(quantity / 60) : 1,
    minutes: measure === "minutes" && quantity !== null ? quantity % 60 : 0,
    currency: record.currency ?? fresh.currency,
    absence_reason: record.absence_reason ?? null,
    referral_id: record.referral_id ?? null,
    cost_source: record.cost_source ?? null,
    goal_id: record.goal_id ?? null,
    note: record.note ?? "",
    shares_note: record.shares_note,
  }
}

/** What is sent: whole numbers in the measure of the service, and nothing that does not belong to it. */
export function givenOf(form: ServiceForm, measure: Measure) {
  const came = form.attendance === "attended"
  return {
    service: form.service ?? "",
    attendance: form.attendance,
    given_on: form.given_on ?? today(),
    until_on: came && measure === "nights" ? form.until_on : null,
    quantity: came && measure !== "nights" ? quantityOf(form, measure) : null,
    currency: came && measure === "money" ? form.currency : null,
    absence_reason: form.attendance === "absent" ? form.absence_reason : null,
    cost_source: form.cost_source,
    note: form.note.trim() || null,
  }
}

function quantityOf({ amount, hours, minutes }: ServiceForm, measure: Measure): number | null {
  switch (measure) {
    case "minutes":
      return Number(hours) * 60 + Number(minutes) || null
    case "money":
      return Math.round(Number(amount) * 100) || null
    default:
      return Number(amount) || null
  }
}

/** The fields that two forms of one record say differently, in the order of the form. */
export function differingFields(mine: ServiceForm, theirs: ServiceForm, measure: Measure): Field[] {
  const [one, other] = [mine, theirs].map((form) => ({
    ...givenOf(form, measure),
    provider_id: form.referral_id ? null : form.provider?.id,
    referral_id: form.referral_id,
    goal_id: form.goal_id,
    shares_note: form.shares_note,
  }))
  return FIELDS.filter((field) => one?.[field] !== other?.[field])
}

const FIELDS = [
  "service",
  "attendance",
  "given_on",
  "until_on",
  "quantity",
  "currency",
  "absence_reason",
  "provider_id",
  "referral_id",
  "cost_source",
  "goal_id",
  "note",
  "shares_note",
] as const
export type Field = (typeof FIELDS)[number]

/** The parts of the form that stand behind a field of the record. */
const PARTS: Partial<Record<Field, readonly (keyof ServiceForm)[]>> = {
  quantity: ["amount", "hours", "minutes"],
  provider_id: ["provider"],
}

/** Their form, with these fields as they stand in mine. */
export function takingFields(mine: ServiceForm, theirs: ServiceForm, fields: readonly Field[]): ServiceForm {
  const parts = fields.flatMap((field) => PARTS[field] ?? [field as keyof ServiceForm])
  return { ...theirs, ...Object.fromEntries(parts.map((part) => [part, mine[part]])) }
}
