import { expect, it } from "vitest"
import type { AccountAnswer, AccountRevision } from "@/api/caseTypes"
import { earlierAnswers } from "./earlierAnswers"
import { placeOf } from "./interviewDraft"

const said = (question: string, text: string, entry: string | null = null): AccountAnswer => ({
  entry,
  question,
  state: "answered",
  source: "person_said",
  text,
  interview_id: "i",
  asked_by_name: "Ana",
  organisation_name: "Salcia",
  at: "2026-03-02T08:00:00Z",
})

const saved = (version: number, ...answers: AccountAnswer[]): AccountRevision => ({
  version,
  interview_id: "i",
  saved_by_name: "Ana",
  organisation_name: "Salcia",
  saved_at: "2026-03-02T08:00:00Z",
  answers,
})

it("tells each thing that was said before, once, the latest first", () => {
  const history = [
    saved(5, said("place", "Milano"), said("work", "A bar")),
    saved(4, said("place", "Roma"), said("work", "A bar")),
    saved(3, said("place", "Roma")),
    saved(2),
    saved(1, said("place", "Milano")),
  ]
  const texts = (question: string) => earlierAnswers(history, placeOf("", question)).map(({ text }) => text)
  expect(texts("place")).toEqual(["Roma", "Milano"])
  expect(texts("work")).toEqual([])
  expect(texts("gone")).toEqual([])
})

it("tells what is not known any more, and keeps entries apart", () => {
  const history = [saved(2, said("place", "Milano", "a")), saved(1, said("place", "Roma", "b"))]
  expect(earlierAnswers(history, placeOf("b", "place")).map(({ text }) => text)).toEqual(["Roma"])
  expect(earlierAnswers(history, placeOf("a", "place"))).toEqual([])
  expect(earlierAnswers([], placeOf("a", "place"))).toEqual([])
})
