import { describe, expect, it } from "vitest"
import { textIn } from "./words"

const WORDS = {
  plain: "Saved.",
  deep: { greeting: "{{name}} and {{name}}, {{other}}." },
  found_zero: "nothing",
  found_one: "un caz",
  found_few: "{{count}} cazuri",
  found_other: "{{count}} de cazuri",
  uncounted: "{{count}} in one form",
}
const say = (key: string, values?: { [name: string]: string | number | undefined }) =>
  textIn(WORDS, new Intl.PluralRules("ro"), key, values)

describe("a text of the catalogue", () => {
  it("is found by its path, and filled in wherever it has holes", () => {
    expect(say("plain")).toBe("Saved.")
    expect(say("deep.greeting", { name: "Ana" })).toBe("Ana and Ana, .")
  })

  it("keeps what is filled in as it is, also what looks like a hole or a pattern", () => {
    expect(say("deep.greeting", { name: "{{other}}", other: "$&<b>" })).toBe(
      "{{other}} and {{other}}, $&<b>.",
    )
  })

  it.each([
    [0, "nothing"],
    [1, "un caz"],
    [2, "2 cazuri"],
    [19, "19 cazuri"],
    [20, "20 de cazuri"],
    [101, "101 cazuri"],
  ])("counts %i as its language does", (count, text) => {
    expect(say("found", { count })).toBe(text)
  })

  it("has one form where the catalogue has no others", () => {
    expect(say("uncounted", { count: 3 })).toBe("3 in one form")
  })

  it("is not there for a group, for what follows a text, or for what every object has", () => {
    for (const key of ["deep", "plain.more", "absent", "constructor.name", ""])
      expect(say(key)).toBeUndefined()
  })
})
