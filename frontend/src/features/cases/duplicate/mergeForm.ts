import type { duplicateMerge } from "@punte/client"
import type { Closing, DuplicatePair } from "@/api/caseTypes"
import type { Body } from "@/api/types"
import { type GoalForm, goalsOf, isDangerous, type Safety } from "../closure/closingForm"
import { type PersonField, toDraft, toUpdate } from "../personForm"

export type MergeBody = Body<typeof duplicateMerge>
export type MergeField = keyof MergeBody["fields"] & PersonField
export type MergeValue = NonNullable<MergeBody["fields"][MergeField]>
type PersonOfPair = DuplicatePair["first_person"]

/** The fields of the person; the basis of the age goes with the birth. */
export const MERGE_FIELDS = [
  "given_names",
  "family_name",
  "birth",
  "aliases",
  "languages",
  "citizenships",
  "identifiers",
  "contacts",
] as const satisfies readonly MergeField[]
const SINGLES: readonly MergeField[] = ["given_names", "family_name", "birth"]

/** Fields that receivers of referrals of the case that goes on see at once: nothing is taken over by itself. */
export const DISCLOSED: readonly MergeField[] = ["identifiers", "contacts"]

/** Which values may stay of a field. */
export const choicesOf = (field: MergeField): readonly MergeValue[] =>
  SINGLES.includes(field) ? ["kept", "other"] : ["kept", "other", "both"]

/** What the closing of the other case says. */
export type MergeForm = {
  kept: string
  values: Partial<Record<MergeField, MergeValue>>
  last_contact_on: string | null
  goals: readonly GoalForm[]
  safety: Safety | null
  danger: string
  note: string
}

/** The two sides: the case that goes on, and the other. */
export function sidesOf(pair: DuplicatePair, kept: string) {
  const first = { file: pair.first, person: pair.first_person }
  const second = { file: pair.second, person: pair.second_person }
  return kept === first.file.id ? { kept: first, other: second } : { kept: second, other: first }
}

/** The case of a merged pair that does not go on. */
export const otherOf = (pair: DuplicatePair) => sidesOf(pair, pair.kept_case_id ?? pair.first.id).other.file

/** What undoing a merge does to the other case, as it stands now. */
export function undoText(pair: DuplicatePair) {
  if (!otherOf(pair).closed_at) return "duplicates.undoTextOpen"
  return pair.closure_id ? "duplicates.undoText" : "duplicates.undoTextClosed"
}

/** The cases of which one may go on: an open one, unless both are closed. */
export function mayGoOn(pair: DuplicatePair) {
  const both = [pair.first, pair.second]
  const open = both.filter(({ closed_at }) => !closed_at)
  return open.length > 0 ? open : both
}

/** The form to begin with: the case that was opened first goes on. */
export function newMerge(pair: DuplicatePair): MergeForm {
  const [first] = mayGoOn(pair).toSorted((a, b) => a.opened_at.localeCompare(b.opened_at))
  return {
    kept: first?.id ?? pair.first.id,
    values: {},
    last_contact_on: null,
    goals: [],
    safety: null,
    danger: "",
    note: "",
  }
}

const said = (person: PersonOfPair, field: MergeField) => {
  const told = toUpdate(toDraft(person))
  return JSON.stringify(field === "birth" ? [told.birth, told.age_basis] : told[field])
}
const NOTHING = ["null", "[]", "[null,null]"]

/** The fields of which the two cases say something different. */
export const differing = (kept: PersonOfPair, other: PersonOfPair): readonly MergeField[] =>
  MERGE_FIELDS.filter((field) => said(kept, field) !== said(other, field))

/** What stays of a field unless somebody chooses: what is known, and of lists all of it that nobody else sees. */
export function choiceOf(
  form: MergeForm,
  field: MergeField,
  kept: PersonOfPair,
  other: PersonOfPair,
): MergeValue {
  const chosen = form.values[field]
  if (chosen) return chosen
  if (DISCLOSED.includes(field) || NOTHING.includes(said(other, field))) return "kept"
  if (NOTHING.includes(said(kept, field))) return "other"
  return choicesOf(field).includes("both") ? "both" : "kept"
}

/** What is still missing, by its place in the request. `closing` is that of the other case, if it is open. */
export function missing(form: MergeForm, closing: Closing | undefined): string[] {
  if (!closing) return []
  const needed: [string, unknown][] = [
    ["closing.last_contact_on", form.last_contact_on],
    ["closing.safety", form.safety],
    [
      "closing.danger",
      !isDangerous({ safety: form.safety, reason: "duplicate" }, closing) || form.danger.trim(),
    ],
    ...goalsOf(form.goals, closing).flatMap(({ outcome, why }, at): [string, unknown][] => [
      [`closing.goals.${at}.outcome`, outcome],
      [`closing.goals.${at}.why`, !outcome || outcome === "reached" || why.trim()],
    ]),
  ]
  return needed.flatMap(([field, value]) => (value ? [] : [field]))
}

/** The request, once nothing is missing. */
export function toMerge(
  pair: DuplicatePair,
  form: MergeForm,
  closing: Closing | undefined,
): MergeBody | undefined {
  const { kept, other } = sidesOf(pair, form.kept)
  const { last_contact_on, safety } = form
  if (closing && (!last_contact_on || !safety)) return undefined
  const fields = differing(kept.person, other.person).map((field) => [
    field,
    choiceOf(form, field, kept.person, other.person),
  ])
  return {
    kept_case_id: kept.file.id,
    first_person_version: pair.first_person.version,
    second_person_version: pair.second_person.version,
    fields: Object.fromEntries(fields),
    ...(closing && last_contact_on && safety
      ? {
          closing: {
            last_contact_on,
            safety,
            goals: goalsOf(form.goals, closing).flatMap(({ id, outcome, why }) =>
              outcome ? [{ id, outcome, why: why.trim() || null }] : [],
            ),
            danger: form.danger.trim() || null,
            note: form.note.trim() || null,
          },
        }
      : {}),
  }
}
