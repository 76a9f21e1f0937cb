import { expect, it } from "vitest"
import type { Draft } from "../topic/drafts"
import { answeredOf, draftOf, isBelow, type Strength, toUpdate } from "./riskAnswers"

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
  const before: Draft<Strength> = { a: "high", b: "not_asked", c: "low" }
  const draft: Draft<Strength> = { a: "high", b: "absent", c: "not_asked" }
  expect(toUpdate("exploiter", draft, before)).toEqual({
    domain: "exploiter",
    answers: [
      { factor: "b", strength: "absent" },
      { factor: "c", strength: "not_asked" },
    ],
  })
})

it("knows which level is lower", () => {
  expect(isBelow("low", "high")).toBe(true)
  expect(isBelow("high", "high")).toBe(false)
  expect(isBelow("extreme", "medium")).toBe(false)
})
