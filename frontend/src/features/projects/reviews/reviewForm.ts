import type { standardReviewUpdate } from "@punte/client/projects"
import type { StandardReview } from "@/api/projectTypes"
import type { Body } from "@/api/types"
import { orNone } from "@/lib/orNone"
import type { StatedDate } from "@/lib/StatedDateInput"
import { type BodyRow, newBody, rowsOfBodies, sentBodies } from "../BodiesFields"
import type { FollowUp, Outcome } from "./kinds"

export type ReviewBody = Body<typeof standardReviewUpdate>

type FindingRow = {
  key: string
  standard: string | null
  outcome: Outcome | null
  score: number | null
  finding: string
  evidence: string
  recommendation: string
  due_on: string | null
  follow_up: FollowUp | null
  followed_up_on: string | null
  follow_up_note: string
  follow_up_evidence: string
}

export const newFinding = (standard: string | null): FindingRow => ({
  key: crypto.randomUUID(),
  standard,
  outcome: null,
  score: null,
  finding: "",
  evidence: "",
  recommendation: "",
  due_on: null,
  follow_up: null,
  followed_up_on: null,
  follow_up_note: "",
  follow_up_evidence: "",
})

/** One provider is reviewed, by as many as there were. */
export function begin(review: StandardReview | undefined) {
  const bodies = rowsOfBodies(review?.bodies)
  return {
    project_id: review?.project_id ?? null,
    title: review?.title ?? "",
    act: review?.act ?? "",
    reviewed: (review?.reviewed ?? null) as StatedDate | null,
    provider: bodies.find(({ part }) => part === "provider") ?? newBody("provider"),
    reviewers: bodies.filter(({ part }) => part !== "provider") as readonly BodyRow[],
    summary: review?.summary ?? "",
    findings: (review?.findings ?? []).map(
      (one): FindingRow => ({
        ...newFinding(one.standard),
        outcome: one.outcome ?? null,
        score: one.score ?? null,
        finding: one.finding ?? "",
        evidence: one.evidence ?? "",
        recommendation: one.recommendation ?? "",
        due_on: one.due_on ?? null,
        follow_up: one.follow_up ?? null,
        followed_up_on: one.followed_up_on ?? null,
        follow_up_note: one.follow_up_note ?? "",
        follow_up_evidence: one.follow_up_evidence ?? "",
      }),
    ) as readonly FindingRow[],
  }
}

type ReviewForm = ReturnType<typeof begin>

/** What is still missing, by its place in the request. What is followed up is a recommendation. */
export const missingOf = ({ title, provider, findings }: ReviewForm): string[] => [
  ...(title.trim() ? [] : ["title"]),
  ...((provider.isListed ? provider.organisation_id : provider.name.trim()) ? [] : ["bodies.0.name"]),
  ...findings.flatMap(
    ({ standard, recommendation, due_on, follow_up, follow_up_note, follow_up_evidence }, at) => [
      ...(standard ? [] : [`findings.${at}.standard`]),
      ...(!recommendation.trim() && (due_on || follow_up) ? [`findings.${at}.recommendation`] : []),
      ...(!follow_up && (follow_up_note.trim() || follow_up_evidence.trim())
        ? [`findings.${at}.follow_up`]
        : []),
    ],
  ),
]

/** What is sent, once nothing is missing: the provider stands first. */
export const bodyOf = ({ provider, reviewers, ...form }: ReviewForm): ReviewBody => ({
  ...form,
  title: form.title.trim(),
  act: orNone(form.act),
  bodies: sentBodies([provider, ...reviewers]),
  summary: orNone(form.summary),
  findings: form.findings.map(({ key: _, ...one }) => ({
    ...one,
    standard: one.standard ?? "",
    finding: orNone(one.finding),
    evidence: orNone(one.evidence),
    recommendation: orNone(one.recommendation),
    // Only what is done was done on a day.
    followed_up_on: one.follow_up === "done" ? one.followed_up_on : null,
    follow_up_note: orNone(one.follow_up_note),
    follow_up_evidence: orNone(one.follow_up_evidence),
  })),
})

/** What was refused of the reviewers, by their own places: the provider stands before them. */
export const errorsOfReviewers = (errors: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(errors).map(([place, words]) => [
      place.replace(/^bodies\.(\d+)/, (_, at) => `bodies.${Number(at) - 1}`),
      words,
    ]),
  )
