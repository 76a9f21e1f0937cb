import { describe, expect, it } from "vitest"
import { differing, merged, NOBODY, type PersonDraft, toDraft, toUpdate } from "./personForm"

const draft: PersonDraft = {
  given_names: " Ana ",
  family_name: "",
  aliases: ["Anca ", " "],
  birth: { date: "2004-03-01", precision: "month" },
  age_basis: "declared",
  languages: ["ro"],
  citizenships: [],
  identifiers: [
    { kind: "passport", value: " X1 ", country: "RO" },
    { kind: "other", value: " ", country: "RO" },
  ],
  contacts: [
    { kind: "phone", value: "0700", safe_to_call: true, safe_to_write: false, note: " " },
    { kind: "email", value: "", safe_to_call: false, safe_to_write: false, note: "" },
  ],
}

describe("what is typed about a person", () => {
  it("is sent without blanks: what is empty is not known", () => {
    expect(toUpdate(draft)).toEqual({
      given_names: "Ana",
      family_name: null,
      aliases: ["Anca"],
      birth: { date: "2004-03-01", precision: "month" },
      age_basis: "declared",
      languages: ["ro"],
      citizenships: [],
      identifiers: [{ kind: "passport", value: "X1", country: "RO" }],
      contacts: [{ kind: "phone", value: "0700", safe_to_call: true, safe_to_write: false, note: null }],
    })
  })

  it("comes back as it was sent", () => {
    const sent = toUpdate(draft)
    expect(toUpdate(toDraft({ ...NOBODY, ...sent } as Parameters<typeof toDraft>[0]))).toEqual(sent)
  })

  it("differs only where it means something else", () => {
    expect(differing(draft, { ...draft, given_names: "Ana", aliases: ["Anca"] })).toEqual([])
    expect(differing(draft, { ...draft, family_name: "Pop", birth: null })).toEqual(["family_name", "birth"])
  })

  it("keeps mine or theirs, field by field", () => {
    const theirs = { ...draft, given_names: "Maria", languages: ["sq"] }
    const chosen = merged(draft, theirs, { given_names: "theirs", languages: "mine" })
    expect(chosen.given_names).toBe("Maria")
    expect(chosen.languages).toEqual(["ro"])
  })
})
