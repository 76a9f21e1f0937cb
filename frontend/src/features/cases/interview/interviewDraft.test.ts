import { expect, it } from "vitest"
import type { AccountTopic, InterviewForm } from "@/api/caseTypes"
import {
  ANSWERS,
  answeredOf,
  blankEntry,
  draftOf,
  entriesOf,
  type Given,
  lacks,
  NOT_ASKED,
  toUpdate,
} from "./interviewDraft"

type Topic = InterviewForm["topics"][number]
const labels = { ro: "", sq: "", en: "" }
const question = (code: string, kind: Topic["questions"][number]["kind"]) => ({
  code,
  kind,
  labels,
  list: null,
  is_health: false,
})
const topic = (is_many: boolean): Topic => ({
  code: "journey",
  labels,
  hint: labels,
  kinds: ["identification"],
  is_many,
  is_restricted: false,
  questions: [question("place", "line"), question("from", "date"), question("means", "choices")],
})
const answer = (entry: string | null, code: string, text: string): AccountTopic["answers"][number] => ({
  entry,
  question: code,
  state: "answered",
  source: "person_said",
  text,
  is_so: null,
  codes: null,
  number: null,
  date: null,
  interview_id: "i",
  asked_by_name: "Ana",
  organisation_name: "NGO",
  at: "2026-03-02T08:00:00Z",
})
const said = (text: string): Given => ({ state: "answered", source: "person_said", text })

it("has a place for every question of every entry, and sends what changed", () => {
  const many = topic(true)
  const before = draftOf(many, { answers: [answer("a", "place", "Cluj")] })
  expect(Object.keys(before)).toEqual(["a/place", "a/from", "a/means"])
  expect(answeredOf(before)).toBe(1)
  const draft = {
    ...before,
    "a/place": NOT_ASKED,
    ...Object.fromEntries(blankEntry(many, "b")),
    "b/place": said(" Milano "),
  }
  expect(ANSWERS.differing(draft, before)).toEqual(["a/place", "b/place"])
  expect(toUpdate(many, draft, before)).toEqual({
    answers: [
      { entry: "a", question: "place", state: "not_asked", source: null },
      { entry: "b", question: "place", state: "answered", source: "person_said", text: "Milano" },
    ],
  })
  expect(entriesOf(draft, new Set(["a"]))).toEqual(["b"])
  expect(toUpdate(topic(false), draftOf(topic(false), { answers: [] }), {}).answers).toEqual([])
})

it("sends what was asked again and is still so", () => {
  const one = topic(false)
  const before = draftOf(one, { answers: [answer(null, "place", "Cluj")] })
  const again = { ...before, "/place": { ...said("Cluj"), again: true } }
  expect(toUpdate(one, again, before).answers).toEqual([
    { entry: null, question: "place", state: "answered", source: "person_said", text: "Cluj" },
  ])
})

it("keeps an entry of mine when somebody else saved meanwhile, and theirs beside it", () => {
  const before = draftOf(topic(true), { answers: [answer("a", "place", "Cluj")] })
  const theirs = draftOf(topic(true), {
    answers: [answer("a", "place", "Cluj"), answer("t", "place", "Roma")],
  })
  const { merged, open } = ANSWERS.reconcile({ ...before, "m/place": said("Milano") }, before, theirs)
  expect(open).toEqual([])
  expect(merged["m/place"]?.text).toBe("Milano")
  expect(merged["t/place"]?.text).toBe("Roma")
})

it("asks for a value and a source of what is answered", () => {
  expect(lacks("line", said(" "))).toBe(true)
  expect(lacks("line", said("Cluj"))).toBe(false)
  expect(lacks("line", { ...said("Cluj"), source: null })).toBe(true)
  expect(lacks("choices", { state: "answered", source: "observed", codes: [] })).toBe(true)
  expect(lacks("flag", { state: "answered", source: "observed", is_so: false })).toBe(false)
  expect(lacks("flag", { state: "refused", source: null })).toBe(false)
})
