import { describe, expect, it } from "vitest"
import { type CaseDraft, EMPTY_CASE, toCreate } from "./caseForm"
import { NOBODY } from "./personForm"

const draft: CaseDraft = {
  ...EMPTY_CASE,
  county: "RO-CJ",
  detected_on: "2026-11-20",
  sex: "female",
  age_group: "a18_25",
}

describe("a new case", () => {
  it("sends no person of whom nothing is known", () => {
    expect(toCreate(draft)).toEqual({
      county: "RO-CJ",
      detected_on: "2026-11-20",
      urgency: "normal",
      sex: "female",
      age_group: "a18_25",
    })
  })

  it("forgets a name once it is said not to be known, but keeps a safe contact", () => {
    const contact = {
      kind: "phone" as const,
      value: "0700",
      safe_to_call: false,
      safe_to_write: false,
      note: "",
    }
    const typed = { ...draft, person: { ...NOBODY, given_names: "Ana", contacts: [contact] } }
    expect(toCreate({ ...typed, isKnown: false }).person).toMatchObject({ given_names: null })
    expect(toCreate({ ...typed, isKnown: false }).person?.contacts).toHaveLength(1)
    expect(toCreate({ ...typed, isKnown: true }).person).toMatchObject({ given_names: "Ana" })
  })

  it("sends a link with the case from which it is opened, once both answers are given", () => {
    const ofMother = { ...draft, family: "c1", family_kind: "child" }
    expect(toCreate(ofMother)).not.toHaveProperty("family")
    expect(toCreate({ ...ofMother, family_advice: "keep_together" }).family).toEqual({
      case_id: "c1",
      kind: "child",
      advice: "keep_together",
    })
    expect(toCreate({ ...draft, family_kind: "child", family_advice: "unknown" })).not.toHaveProperty(
      "family",
    )
  })

  it("says whether the person is a child only where the age does not", () => {
    expect(toCreate({ ...draft, is_child: "yes" })).not.toHaveProperty("is_child")
    expect(toCreate({ ...draft, age_group: "unknown", is_child: "yes" }).is_child).toBe(true)
    expect(toCreate({ ...draft, age_group: "unknown", is_child: "no" }).is_child).toBe(false)
  })
})
