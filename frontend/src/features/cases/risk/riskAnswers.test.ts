import { expect, it } from "vitest"
import { answeredOf, type Draft, differing, draftOf, isBelow, reconcile, toUpdate } from "./riskAnswers"

const labels = { ro: "?", sq: "?", en: "?" }
const domain = {
  code: "exploiter",
  labels,
  factors: ["violence", "explicit_threat"].map((code) => ({ code, labels })),
}

it("starts from what is answered; the rest was not asked", () => {
  const answer = {
    factor: "violence",
    strength: "unknown" as const,
    by_name: "A",
    organisation_name: "B",
    at: "2026-03-02T09:00:00Z",
  }
  const draft = draftOf(domain, { answers: [answer] })
  expect(draft).toEqual({ violence: "unknown", explicit_threat: "not_asked" })
  expect(answeredOf(draft)).toBe(1)
})

it("sends only what changed", () => {
  const before: Draft = { a: "high", b: "not_asked", c: "low" }
  const draft: Draft = { a: "high", b: "absent", c: "not_asked" }
  expect(toUpdate("exploiter", draft, before)).toEqual({
    domain: "exploiter",
    answers: [
      { factor: "b", strength: "absent" },
      { factor: "c", strength: "not_asked" },
    ],
  })
})

it("keeps both sides of a conflict and asks only where both answered differently", () => {
  const before: Draft = { a: "not_asked", b: "not_asked", c: "not_asked", d: "high" }
  const mine: Draft = { a: "high", b: "high", c: "high", d: "high" }
  const theirs: Draft = { a: "not_asked", b: "low", c: "high", d: "low" }
  const { merged, open } = reconcile(mine, before, theirs)
  expect(open).toEqual(["b"])
  expect(merged).toEqual({ a: "high", b: "high", c: "high", d: "low" })
  expect(differing(merged, theirs)).toEqual(["a", "b"])
})

it("knows which level is lower", () => {
  expect(isBelow("low", "high")).toBe(true)
  expect(isBelow("high", "high")).toBe(false)
  expect(isBelow("extreme", "medium")).toBe(false)
})
