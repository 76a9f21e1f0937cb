import type { caseCreate } from "@punte/client"
import type { Body } from "@/api/types"
import { NOBODY, type PersonDraft, toUpdate } from "./personForm"

type CaseCreate = Body<typeof caseCreate>

export const SEXES = ["female", "male", "other", "unknown"] as const
export const AGE_GROUPS = ["a0_13", "a14_17", "a18_25", "a26_40", "a41_plus", "unknown"] as const

/** What is typed into the form of a new case. Null is not answered yet; "unknown" is an answer. */
export type CaseDraft = {
  county: string | null
  detected_on: string | null
  source: string | null
  urgency: CaseCreate["urgency"]
  sex: CaseCreate["sex"] | null
  age_group: CaseCreate["age_group"] | null
  is_child: "yes" | "no" | null
  isKnown: boolean
  person: PersonDraft
  note: string
  /** The case of whom the person is family or a companion, where it is opened from there. */
  family: string | null
  family_kind: string | null
  family_advice: string | null
}

export const EMPTY_CASE: CaseDraft = {
  county: null,
  detected_on: null,
  source: null,
  urgency: "normal",
  sex: null,
  age_group: null,
  is_child: null,
  isKnown: false,
  person: NOBODY,
  note: "",
  family: null,
  family_kind: null,
  family_advice: null,
}

/** The request. A person of whom nothing is known is not sent; whether a child is asked only when the age does not say. */
export function toCreate(draft: CaseDraft): CaseCreate {
  const person = toUpdate(draft.isKnown ? draft.person : { ...NOBODY, contacts: draft.person.contacts })
  const isSomethingKnown = Object.values(person).some((value) => value !== null && !isEmpty(value))
  return {
    county: draft.county ?? "",
    detected_on: draft.detected_on ?? "",
    urgency: draft.urgency,
    sex: draft.sex ?? "unknown",
    age_group: draft.age_group ?? "unknown",
    ...(draft.age_group === "unknown" ? { is_child: draft.is_child === "yes" } : {}),
    ...(draft.source ? { source: draft.source as NonNullable<CaseCreate["source"]> } : {}),
    ...(isSomethingKnown ? { person } : {}),
    ...(draft.note.trim() ? { note: draft.note.trim() } : {}),
    ...familyOf(draft),
  }
}

/** The link with the case from which this one is opened. */
function familyOf({ family, family_kind, family_advice }: CaseDraft): Pick<CaseCreate, "family"> {
  if (!family || !family_kind || !family_advice) return {}
  const advice = family_advice as NonNullable<CaseCreate["family"]>["advice"]
  return { family: { case_id: family, kind: family_kind, advice } }
}

const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0
