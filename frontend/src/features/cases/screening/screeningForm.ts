import type { Instrument, Screening } from "@/api/caseTypes"
import { type Draft as Answers, drafts } from "../topic/drafts"

export const STATES = ["yes", "no", "unknown", "not_asked", "refused"] as const
export const SOURCES = ["person_said", "observed", "document", "third_party"] as const
export type State = (typeof STATES)[number]
export type Source = (typeof SOURCES)[number]

/** An answer while it is being given; what was not asked has none. */
export type Given = { state: State; source: Source | null }
/** The answers of one topic by the codes of its questions. */
export type Draft = Answers<Given>

type Topic = Instrument["sections"][number]
type Profile = Screening["profile"]

const NOT_ASKED: Given = { state: "not_asked", source: null }

/** The questions of a topic that this profile is asked. */
export const asked = (topic: Topic, profile: Profile) => topic.items.filter((item) => item[profile] !== null)

/** What a topic has for answers now. */
export function draftOf(topic: Topic, { profile, answers }: Pick<Screening, "profile" | "answers">): Draft {
  const known = new Map(answers.map((answer) => [answer.item, answer]))
  return Object.fromEntries(
    asked(topic, profile).map(({ code }) => {
      const { state, source = null } = known.get(code) ?? NOT_ASKED
      return [code, { state, source: source ?? null }]
    }),
  )
}

/** The source an answer can have: what was not asked has none, and only the person refuses. */
export function sourceFor(state: State, source: Source | null): Source | null {
  if (state === "not_asked" || state === "refused") return null
  return source
}

/** Whether an answer still has to say by whom it is known. */
export const lacksSource = ({ state, source }: Given) => (state === "yes" || state === "no") && !source

const isSame = (a: Given | undefined, b: Given | undefined) =>
  a?.state === b?.state && a?.source === b?.source

/** How answers are compared. */
export const ANSWERS = drafts<Given>(isSame)

/** What changed, as the server takes it. */
export const toUpdate = (section: string, draft: Draft, before: Draft) => ({
  section,
  answers: ANSWERS.differing(draft, before).map((item) => ({ item, ...(draft[item] ?? NOT_ASKED) })),
})

/** How many questions of a topic are answered. */
export const answeredOf = (draft: Draft) =>
  Object.values(draft).filter(({ state }) => state !== "not_asked").length
