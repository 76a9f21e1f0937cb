import type { StrategyMeasure, Training } from "@/api/projectTypes"

export type MeasureLink = StrategyMeasure["links"][number]
export type LinkKind = MeasureLink["kind"]
export type LinkChoice = Pick<MeasureLink, "id" | "title">

/** What the form of a measure asks for; the others stay linked as they are. */
const ASKED = ["project", "training", "campaign"] as const satisfies readonly LinkKind[]
export type AskedLinks = Record<(typeof ASKED)[number], readonly LinkChoice[]>

const isAsked = (kind: LinkKind) => ASKED.some((one) => one === kind)

/** What was done for a measure, as far as its form asks for it. */
export function askedLinks(links: readonly MeasureLink[]): AskedLinks {
  const of = (wanted: LinkKind) =>
    links.filter(({ kind }) => kind === wanted).map(({ id, title }) => ({ id, title }))
  return { project: of("project"), training: of("training"), campaign: of("campaign") }
}

/** What is sent: what was chosen, and what the form does not ask for as it is. */
export const sentLinks = (before: readonly MeasureLink[], chosen: AskedLinks) => [
  ...before.filter(({ kind }) => !isAsked(kind)).map(({ kind, id }) => ({ kind, id })),
  ...ASKED.flatMap((kind) => chosen[kind].map(({ id }) => ({ kind, id }))),
]

/** Sessions of one series are called the same: where each was tells them apart. */
export const titleOfTraining = ({ name, place }: Pick<Training, "name" | "place">) =>
  place ? `${name}, ${place}` : name
