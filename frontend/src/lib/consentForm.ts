import type { consentCreate } from "@punte/client"
import type { DataSet } from "@/api/caseTypes"
import type { Body } from "@/api/types"
import { addMonths } from "./days"
import type { Chosen } from "./OrganisationPicker"

type ConsentCreate = Body<typeof consentCreate>
export type Purpose = ConsentCreate["purpose"]
export type Basis = ConsentCreate["basis"]
export type Giver = ConsentCreate["given_by"]

export const DATA_SETS = [
  "contact",
  "identity",
  "safe_contact",
  "needs",
  "risk",
  "plan",
  "health",
  "legal",
  "documents",
  "screening_result",
  "screening_answers",
  "exploitation",
] as const satisfies readonly DataSet[]
export const PURPOSES = [
  "assistance",
  "transfer",
  "consultation",
  "legal",
  "follow_up",
  "return",
  "research",
] as const satisfies readonly Purpose[]
export const BASES = ["consent", "child_protection", "danger_to_life"] as const
export const GIVERS = ["person", "guardian", "child_assent"] as const

/** What is typed into the form of a consent. */
export type ConsentDraft = {
  recipient: Chosen | null
  purpose: Purpose | null
  data_sets: DataSet[]
  basis: Basis
  given_by: Giver
  given_on: string | null
  valid_until: string | null
  leaflet_language: string | null
  explained_by: string
  interpreter: boolean
  note: string
}

/** A consent as it most likely is: given today, for as long as the pack says. */
export const newConsent = (today: string, months: number, isChild: boolean): ConsentDraft => ({
  recipient: null,
  purpose: "assistance",
  data_sets: [],
  basis: "consent",
  given_by: isChild ? "guardian" : "person",
  given_on: today,
  valid_until: addMonths(today, months),
  leaflet_language: null,
  explained_by: "",
  interpreter: false,
  note: "",
})

/** Whether it is about the whole case (backend/domain/src/referrals/course.rs: a transfer needs every data set). */
export const isWhole = (purpose: Purpose | null) => purpose === "transfer"

export function toConsent(draft: ConsentDraft): ConsentCreate {
  return {
    recipient_id: draft.recipient?.id ?? "",
    purpose: draft.purpose ?? "assistance",
    data_sets: DATA_SETS.filter((set) => isWhole(draft.purpose) || draft.data_sets.includes(set)),
    basis: draft.basis,
    given_by: draft.given_by,
    given_on: draft.given_on ?? "",
    ...(draft.leaflet_language ? { leaflet_language: draft.leaflet_language } : {}),
    interpreter: draft.interpreter,
    ...(draft.valid_until ? { valid_until: draft.valid_until } : {}),
    ...(draft.explained_by.trim() ? { explained_by: draft.explained_by.trim() } : {}),
    ...(draft.note.trim() ? { note: draft.note.trim() } : {}),
  }
}

/** The words of this form for a refused field, where the general ones say too little; a key under `consents.problems`. */
export const REASONS: {
  [refused: string]: "ends_before_given" | "too_long" | "not_a_child" | "ground_missing"
} = {
  "valid_until.too_early": "ends_before_given",
  "valid_until.out_of_range": "too_long",
  "basis.not_a_child": "not_a_child",
  "note.required": "ground_missing",
}
