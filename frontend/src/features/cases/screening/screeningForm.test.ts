import { expect, it } from "vitest"
import {
  ANSWERS,
  answeredOf,
  asked,
  type Draft,
  draftOf,
  lacksSource,
  sourceFor,
  toUpdate,
} from "./screeningForm"

const labels = { ro: "?", sq: "?", en: "?" }
const topic = {
  code: "D3",
  labels,
  items: [
    { code: "D3.01", labels, adult: "medium" as const, child: "medium" as const },
    { code: "D3.08", labels, adult: "medium" as const, child: null },
  ],
}
const yes = { state: "yes", source: "person_said" } as const
const no = { state: "no", source: "observed" } as const
const notAsked = { state: "not_asked", source: null } as const

it("asks a child only what a child is asked", () => {
  expect(asked(topic, "adult").map(({ code }) => code)).toEqual(["D3.01", "D3.08"])
  expect(asked(topic, "child").map(({ code }) => code)).toEqual(["D3.01"])
})

it("starts from what is answered; the rest was not asked", () => {
  const answer = {
    item: "D3.08",
    ...yes,
    asked_by_name: "A",
    organisation_name: "B",
    at: "2026-03-02T09:00:00Z",
  }
  const draft = draftOf(topic, { profile: "adult", answers: [answer] })
  expect(draft).toEqual({ "D3.01": notAsked, "D3.08": yes })
  expect(answeredOf(draft)).toBe(1)
})

it("sends only what changed", () => {
  const before: Draft = { a: yes, b: notAsked, c: no }
  const draft: Draft = { a: yes, b: no, c: notAsked }
  expect(toUpdate("D3", draft, before)).toEqual({
    section: "D3",
    answers: [
      { item: "b", ...no },
      { item: "c", ...notAsked },
    ],
  })
})

it("knows which answers have a source", () => {
  expect(sourceFor("refused", "observed")).toBeNull()
  expect(sourceFor("not_asked", "observed")).toBeNull()
  expect(sourceFor("unknown", "observed")).toBe("observed")
  expect(lacksSource({ state: "no", source: null })).toBe(true)
  expect(lacksSource({ state: "unknown", source: null })).toBe(false)
})

it("takes two answers for the same when state and source are", () => {
  const before: Draft = { a: yes, b: yes, c: yes }
  const now: Draft = { a: { ...yes }, b: { ...yes, source: "observed" }, c: { ...yes, state: "no" } }
  expect(ANSWERS.differing(now, before)).toEqual(["b", "c"])
})
