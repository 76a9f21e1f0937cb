import type { trainingCreate } from "@punte/client/projects"
import type { Training } from "@/api/projectTypes"
import type { Body, OrganisationKind } from "@/api/types"
import { orNone } from "@/lib/orNone"
import type { Span } from "@/lib/StatedDateInput"

export type TrainingBody = Body<typeof trainingCreate>
export const LEVELS = [
  "training_of_trainers",
  "cascade",
  "practitioners",
] as const satisfies readonly NonNullable<Training["level"]>[]
export const STATES = ["planned", "held", "cancelled"] as const satisfies readonly Training["state"][]

export type GroupRow = {
  key: string
  category: string | null
  sex: string | null
  institution: OrganisationKind | null
  county: string | null
  count: number | null
}

/** A training as it is filled in. */
export type TrainingForm = {
  activity_id: string | null
  series_id: string | null
  name: string
  module: string
  level: Training["level"] | null
  topics: string[]
  audience: string
  trainers: number | null
  trainers_are: string
  place: string
  county: string | null
  held: Span
  days: number | null
  language: string | null
  sessions: number | null
  planned: number | null
  planned_groups: readonly GroupRow[]
  participants: number | null
  groups: readonly GroupRow[]
  categories: string[]
  pre_taken: number | null
  pre_mean: number | null
  post_taken: number | null
  post_mean: number | null
  certificates: number | null
  state: Training["state"]
}

export const newGroup = (): GroupRow => ({
  key: crypto.randomUUID(),
  category: null,
  sex: null,
  institution: null,
  county: null,
  count: null,
})

const rowsOf = (groups: Training["groups"] | undefined): GroupRow[] =>
  (groups ?? []).map((group) => ({ ...newGroup(), ...group }))

const sentGroups = (rows: readonly GroupRow[]) =>
  rows.map(({ category, sex, institution, county, count }) => ({
    category,
    sex,
    institution,
    county,
    count: count ?? 0,
  }))

/** Marks are sent in tenths of a percent. */
const TENTHS = 10

export const formOfTraining = (training: Training | undefined): TrainingForm => ({
  activity_id: training?.activity_id ?? null,
  series_id: training?.series_id ?? null,
  name: training?.name ?? "",
  module: training?.module ?? "",
  level: training?.level ?? null,
  topics: training?.topics ?? [],
  audience: training?.audience ?? "",
  trainers: training?.trainers ?? null,
  trainers_are: training?.trainers_are ?? "",
  place: training?.place ?? "",
  county: training?.county ?? null,
  held: training?.held ?? {},
  days: training?.days ?? null,
  language: training?.language ?? null,
  sessions: training ? (training.sessions ?? null) : 1,
  planned: training?.planned ?? null,
  planned_groups: rowsOf(training?.planned_groups),
  participants: training?.participants ?? null,
  groups: rowsOf(training?.groups),
  categories: training?.categories ?? [],
  pre_taken: training?.pre_test?.taken ?? null,
  pre_mean: training?.pre_test ? training.pre_test.mean / TENTHS : null,
  post_taken: training?.post_test?.taken ?? null,
  post_mean: training?.post_test ? training.post_test.mean / TENTHS : null,
  certificates: training?.certificates ?? null,
  state: training?.state ?? "held",
})

/** What is still missing, by its place in the request. A test has both numbers or none. */
export const missingOf = (form: TrainingForm): string[] => [
  ...(form.name.trim() ? [] : ["name"]),
  ...(["planned_groups", "groups"] as const).flatMap((place) =>
    form[place].flatMap(({ count }, at) => (count === null ? [`${place}.${at}.count`] : [])),
  ),
  ...(["pre", "post"] as const).flatMap((which) => {
    const [taken, mean] = [form[`${which}_taken`], form[`${which}_mean`]]
    if ((taken === null) === (mean === null)) return []
    return [`${which}_test.${taken === null ? "taken" : "mean"}`]
  }),
]

const test = (taken: number | null, mean: number | null) =>
  taken === null || mean === null ? null : { taken, mean: Math.round(mean * TENTHS) }

/** Whether something is told of a training that was held: it stays in sight until it is taken away. */
export const tellsOfHeld = ({ state, participants, groups, categories, ...form }: TrainingForm): boolean =>
  state !== "planned" ||
  groups.length + categories.length > 0 ||
  [participants, form.pre_taken, form.pre_mean, form.post_taken, form.post_mean, form.certificates].some(
    (number) => number !== null,
  )

/** What is sent. The server refuses who came to what is yet to be held. */
export function bodyOfTraining(form: TrainingForm): TrainingBody {
  const { pre_taken, pre_mean, post_taken, post_mean, planned_groups, groups, ...rest } = form
  return {
    ...rest,
    name: form.name.trim(),
    module: orNone(form.module),
    audience: orNone(form.audience),
    trainers_are: orNone(form.trainers_are),
    place: orNone(form.place),
    planned_groups: sentGroups(planned_groups),
    groups: sentGroups(groups),
    pre_test: test(pre_taken, pre_mean),
    post_test: test(post_taken, post_mean),
  }
}
