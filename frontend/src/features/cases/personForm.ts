import type { personUpdate } from "@punte/client"
import type { Person } from "@/api/caseTypes"
import type { Body } from "@/api/types"
import type { PartialDate } from "@/i18n/format"

type PersonUpdate = Body<typeof personUpdate>
export type PersonContact = NonNullable<PersonUpdate["contacts"]>[number]
export type PersonIdentifier = NonNullable<PersonUpdate["identifiers"]>[number]

/** What is typed about a person. Empty means not known. */
export type PersonDraft = {
  given_names: string
  family_name: string
  aliases: string[]
  birth: PartialDate | null
  age_basis: string | null
  languages: string[]
  citizenships: string[]
  identifiers: PersonIdentifier[]
  contacts: (Omit<PersonContact, "note"> & { note: string })[]
}

export const NOBODY: PersonDraft = {
  given_names: "",
  family_name: "",
  aliases: [],
  birth: null,
  age_basis: null,
  languages: [],
  citizenships: [],
  identifiers: [],
  contacts: [],
}

const orNull = (text: string) => text.trim() || null

/** The request: what is empty is not known, and rows without a value are left out. */
export function toUpdate(draft: PersonDraft): PersonUpdate {
  return {
    given_names: orNull(draft.given_names),
    family_name: orNull(draft.family_name),
    aliases: draft.aliases.map((alias) => alias.trim()).filter(Boolean),
    birth: draft.birth,
    age_basis: (draft.age_basis || null) as PersonUpdate["age_basis"],
    languages: draft.languages,
    citizenships: draft.citizenships,
    identifiers: draft.identifiers
      .map((one) => ({ ...one, value: one.value.trim() }))
      .filter((one) => one.value),
    contacts: draft.contacts
      .map((one) => ({ ...one, value: one.value.trim(), note: orNull(one.note) }))
      .filter((one) => one.value),
  }
}

export function toDraft(person: Omit<Person, "version">): PersonDraft {
  return {
    given_names: person.given_names ?? "",
    family_name: person.family_name ?? "",
    aliases: [...(person.aliases ?? [])],
    birth: person.birth ?? null,
    age_basis: person.age_basis ?? null,
    languages: [...(person.languages ?? [])],
    citizenships: [...(person.citizenships ?? [])],
    identifiers: (person.identifiers ?? []).map((one) => ({ ...one })),
    contacts: (person.contacts ?? []).map((one) => ({ ...one, note: one.note ?? "" })),
  }
}

export const PERSON_FIELDS = [
  "given_names",
  "family_name",
  "aliases",
  "birth",
  "age_basis",
  "languages",
  "citizenships",
  "identifiers",
  "contacts",
] as const
export type PersonField = (typeof PERSON_FIELDS)[number]

/** The fields in which two drafts differ: for the choice after somebody else saved first. */
export function differing(mine: PersonDraft, theirs: PersonDraft): PersonField[] {
  const [own, other] = [toUpdate(mine), toUpdate(theirs)]
  return PERSON_FIELDS.filter((field) => JSON.stringify(own[field]) !== JSON.stringify(other[field]))
}

/** My draft with the fields taken from theirs where that was chosen. */
export function merged(
  mine: PersonDraft,
  theirs: PersonDraft,
  choice: Partial<Record<string, "mine" | "theirs">>,
): PersonDraft {
  const taken = PERSON_FIELDS.filter((field) => choice[field] === "theirs")
  return { ...mine, ...Object.fromEntries(taken.map((field) => [field, theirs[field]])) }
}
