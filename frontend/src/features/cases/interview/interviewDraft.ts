import type { AccountTopic, InterviewForm } from "@/api/caseTypes"
import type { PartialDate } from "@/i18n/format"
import { type Draft as Answers, drafts } from "../topic/drafts"

export const STATES = ["answered", "unknown", "not_asked", "refused"] as const
export type State = (typeof STATES)[number]
export const SOURCES = ["person_said", "observed", "document", "third_party"] as const
export type Source = (typeof SOURCES)[number]

type Topic = InterviewForm["topics"][number]
type Question = Topic["questions"][number]
type Value = {
  is_so?: boolean | null
  codes?: string[] | null
  text?: string | null
  number?: number | null
  date?: PartialDate | null
}

/** An answer while it is being given; what was not asked has none. */
export type Given = {
  state: State
  source: Source | null
  /** It was asked again, and is still so. */
  again?: boolean
} & Value
/** The answers of one topic by their places: the entry and the code of the question. */
export type Draft = Answers<Given>

export const NOT_ASKED: Given = { state: "not_asked", source: null }

/** The place of an answer. A topic without entries has one that is nameless. */
export const placeOf = (entry: string, question: string) => `${entry}/${question}`
const partsOf = (place: string) => {
  const [entry = "", question = ""] = place.split("/")
  return { entry, question }
}

/** What a topic has for answers now. */
export function draftOf(topic: Topic, { answers }: Pick<AccountTopic, "answers">): Draft {
  const entries = topic.is_many ? [...new Set(answers.map(({ entry }) => entry ?? ""))] : [""]
  const blank = entries.flatMap((entry) => blankEntry(topic, entry))
  const known = answers.map(({ entry, question, state, source, is_so, codes, text, number, date }) => {
    const given: Given = { state, source: source ?? null, is_so, codes, text, number, date }
    return [placeOf(entry ?? "", question), given] as const
  })
  return Object.fromEntries([...blank, ...known])
}

/** An entry of which nothing is known yet. */
export const blankEntry = (topic: Topic, entry: string) =>
  topic.questions.map(({ code }) => [placeOf(entry, code), NOT_ASKED] as const)

/** The entries of a draft, in their order; those of which nothing is left are gone once they are `closed`. */
export function entriesOf(draft: Draft, closed: ReadonlySet<string>): string[] {
  const entries = [...new Set(Object.keys(draft).map((place) => partsOf(place).entry))]
  const isLeft = (entry: string) =>
    Object.entries(draft).some(
      ([place, { state }]) => partsOf(place).entry === entry && state !== "not_asked",
    )
  return entries.filter((entry) => !closed.has(entry) || isLeft(entry))
}

/** The value that a question takes, out of an answer; the same for what was cleared and what was never given. */
export function valueFor(kind: Question["kind"], given: Given): Value {
  switch (kind) {
    case "flag":
      return { is_so: given.is_so ?? null }
    case "choice":
    case "choices":
    case "country":
      return { codes: given.codes?.length ? given.codes : null }
    case "number":
      return { number: given.number ?? null }
    case "date":
      return { date: given.date ?? null }
    case "line":
    case "words":
      return { text: given.text?.trim() || null }
  }
}

const isEmpty = (value: Value) => Object.values(value).every((one) => one === null || one === undefined)

/** What is answered needs a value and a source. */
export const lacks = (kind: Question["kind"], given: Given) =>
  given.state === "answered" && (isEmpty(valueFor(kind, given)) || !given.source)

/** The source an answer can have: what was not asked has none, and only the person refuses. */
export function sourceFor(state: State, source: Source | null): Source | null {
  if (state === "not_asked" || state === "refused") return null
  return source
}

const plain = ({ state, source, again, is_so, codes, text, number, date }: Given) => {
  const value = state === "answered" ? [is_so, codes, text?.trim(), number, date?.date, date?.precision] : []
  return JSON.stringify([state, source, again ?? false, ...value.map((one) => one ?? null)])
}

/** How answers are compared: nothing is as good as not asked. */
export const ANSWERS = drafts<Given>((one = NOT_ASKED, other = NOT_ASKED) => plain(one) === plain(other))

/** What changed, as the server takes it. */
export const toUpdate = (topic: Topic, draft: Draft, before: Draft) => ({
  answers: ANSWERS.differing(draft, before).map((place) => {
    const { entry, question } = partsOf(place)
    const given = draft[place] ?? NOT_ASKED
    const kind = topic.questions.find(({ code }) => code === question)?.kind ?? "words"
    return {
      entry: entry || null,
      question,
      state: given.state,
      source: given.source,
      ...(given.state === "answered" ? valueFor(kind, given) : {}),
    }
  }),
})

/** How many answers a topic has. */
export const answeredOf = (draft: Draft) =>
  Object.values(draft).filter(({ state }) => state !== "not_asked").length
