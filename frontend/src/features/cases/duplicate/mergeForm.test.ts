import { describe, expect, it } from "vitest"
import type { Closing, DuplicatePair } from "@/api/caseTypes"
import { choiceOf, differing, mayGoOn, missing, newMerge, sidesOf, toMerge, undoText } from "./mergeForm"

const person = (changes: object) => ({
  version: 2,
  given_names: "Ana",
  family_name: null,
  aliases: [],
  birth: null,
  age_basis: null,
  languages: ["ro"],
  citizenships: [],
  identifiers: [],
  contacts: [],
  ...changes,
})
const pairOf = (first: object, second: object) =>
  ({
    first: { id: "1", opened_at: "2026-03-01T08:00:00Z", closed_at: null, ...first },
    second: { id: "2", opened_at: "2026-02-01T08:00:00Z", closed_at: null, ...second },
    first_person: person({ family_name: "Popescu", aliases: ["Nina"] }),
    second_person: person({ version: 3, given_names: "Anna", aliases: ["Anuța"] }),
  }) as unknown as DuplicatePair
const closing = { goals: [], risk_level: null, is_risk_due: false } as unknown as Closing

describe("two cases that become one", () => {
  it("go on in the open one, or in the one that was opened first", () => {
    expect(newMerge(pairOf({}, {})).kept).toBe("2")
    const oneClosed = pairOf({}, { closed_at: "2026-03-02T08:00:00Z" })
    expect(mayGoOn(oneClosed).map(({ id }) => id)).toEqual(["1"])
    expect(newMerge(oneClosed).kept).toBe("1")
  })

  it("keep what is known, and of lists all of it, unless somebody chooses", () => {
    const pair = pairOf({}, {})
    const form = newMerge(pair)
    const { kept, other } = sidesOf(pair, form.kept)
    expect(differing(kept.person, other.person)).toEqual(["given_names", "family_name", "aliases"])
    expect(choiceOf(form, "given_names", kept.person, other.person)).toBe("kept")
    expect(choiceOf(form, "family_name", kept.person, other.person)).toBe("other")
    expect(choiceOf(form, "aliases", kept.person, other.person)).toBe("both")
    const chosen = { ...form, values: { given_names: "other" as const } }
    expect(toMerge(pair, chosen, undefined)).toEqual({
      kept_case_id: "2",
      first_person_version: 2,
      second_person_version: 3,
      fields: { given_names: "other", family_name: "other", aliases: "both" },
    })
  })

  it("take over by themselves nothing that others see", () => {
    const form = newMerge(pairOf({}, {}))
    const known = person({ contacts: [{ value: "0721" }], identifiers: [{ value: "X 1" }] }) as never
    for (const field of ["contacts", "identifiers"] as const) {
      expect(choiceOf(form, field, person({}) as never, known)).toBe("kept")
      const chosen = { ...form, values: { [field]: "both" as const } }
      expect(choiceOf(chosen, field, person({}) as never, known)).toBe("both")
    }
  })

  it("part again, as the other case stands now", () => {
    const closed = { closed_at: "2026-03-02T08:00:00Z" }
    const merged = (second: object, closure_id: string | null) =>
      undoText({ ...pairOf({}, second), kept_case_id: "1", closure_id })
    expect(merged({}, "9")).toBe("duplicates.undoTextOpen")
    expect(merged(closed, "9")).toBe("duplicates.undoText")
    expect(merged(closed, null)).toBe("duplicates.undoTextClosed")
  })

  it("need the closing of the other while it is open", () => {
    const pair = pairOf({}, {})
    const form = newMerge(pair)
    expect(missing(form, undefined)).toEqual([])
    expect(missing(form, closing)).toEqual(["closing.last_contact_on", "closing.safety"])
    const high = { ...form, last_contact_on: "2026-03-01", safety: "high" as const }
    expect(missing(high, closing)).toEqual(["closing.danger"])
    expect(toMerge(pair, { ...high, danger: " She knows. " }, closing)?.closing).toEqual({
      last_contact_on: "2026-03-01",
      safety: "high",
      goals: [],
      danger: "She knows.",
      note: null,
    })
  })
})
