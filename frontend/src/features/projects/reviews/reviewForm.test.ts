import { expect, it } from "vitest"
import type { StandardReview } from "@/api/projectTypes"
import { begin, bodyOf, errorsOfReviewers, missingOf, newFinding } from "./reviewForm"

const review = {
  title: "A1.1",
  bodies: [
    { part: "reviewer", name: "The agency", organisation_id: "o1" },
    { part: "provider", name: "Centrul Exemplu" },
  ],
  findings: [{ standard: "staff", outcome: "met", score: 90 }],
} as unknown as StandardReview

it("sends the provider first and leaves what is not stated empty", () => {
  const { bodies, findings } = bodyOf(begin(review))
  expect(bodies).toEqual([
    { organisation_id: null, name: "Centrul Exemplu", part: "provider", role: null },
    { organisation_id: "o1", name: null, part: "reviewer", role: null },
  ])
  expect(findings).toEqual([
    {
      standard: "staff",
      outcome: "met",
      score: 90,
      finding: null,
      evidence: null,
      recommendation: null,
      due_on: null,
      follow_up: null,
      followed_up_on: null,
      follow_up_note: null,
      follow_up_evidence: null,
    },
  ])
})

it("asks for the provider, and for the recommendation that is followed up", () => {
  const form = begin(review)
  expect(missingOf(form)).toEqual([])
  const open = { ...newFinding("safety"), follow_up: "open" as const }
  expect(missingOf({ ...begin(undefined), findings: [newFinding(null), open] })).toEqual([
    "title",
    "bodies.0.name",
    "findings.0.standard",
    "findings.1.recommendation",
  ])
})

it("says on which day something was done only of what is done", () => {
  const done = {
    ...newFinding("staff"),
    recommendation: "Two more",
    followed_up_on: "2026-03-01",
    follow_up_note: " Hired ",
  }
  const sent = (follow_up: "open" | "done") =>
    bodyOf({ ...begin(review), findings: [{ ...done, follow_up }] }).findings?.[0]
  expect(sent("done")).toMatchObject({ followed_up_on: "2026-03-01", follow_up_note: "Hired" })
  expect(sent("open")).toMatchObject({ followed_up_on: null, follow_up_note: "Hired" })
  expect(missingOf({ ...begin(review), findings: [{ ...done, follow_up: null }] })).toEqual([
    "findings.0.follow_up",
  ])
})

it("shows what is wrong with the second body on the first reviewer", () => {
  expect(errorsOfReviewers({ "bodies.1.organisation_id": "Unknown", title: "Missing" })).toEqual({
    "bodies.0.organisation_id": "Unknown",
    title: "Missing",
  })
})
