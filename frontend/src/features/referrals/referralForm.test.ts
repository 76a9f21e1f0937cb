import { describe, expect, it } from "vitest"
import type { Consent } from "@/api/caseTypes"
import { missing, type ReferralDraft, suitable, toReferral } from "./referralForm"

const draft: ReferralDraft = {
  kind: "service",
  service: "ACC-E",
  more: ["MED-G"],
  county: "RO-CJ",
  with_children: false,
  disability: false,
  languages: [],
  urgency: "urgent",
  to: { id: "shelter", name: "Casa" },
  consent: "k",
  data_sets: ["needs", "contact"],
  message: " Tonight. ",
}
const consent = (change: Partial<Consent>): Consent =>
  ({
    id: "k",
    state: "active",
    recipient_id: "shelter",
    purpose: "assistance",
    basis: "consent",
    data_sets: ["contact"],
    ...change,
  }) as Consent

describe("the consents a referral can be sent under", () => {
  it.each([
    ["one for this recipient and purpose", {}, 1],
    ["one for legal help", { purpose: "legal" }, 1],
    ["none for another recipient", { recipient_id: "clinic" }, 0],
    ["none that has expired", { state: "expired" }, 0],
    ["none that was withdrawn", { state: "withdrawn" }, 0],
    ["none for research", { purpose: "research" }, 0],
  ] as const)("are %s", (_, change, found) => {
    expect(suitable([consent(change)], "service", draft.to)).toHaveLength(found)
  })

  it("are legal grounds only, where the law commands to notify", () => {
    const duty = (basis: Consent["basis"]) =>
      suitable([consent({ basis })], "notification_duty", draft.to).length
    expect(duty("consent")).toBe(0)
    expect(duty("child_protection")).toBe(1)
  })
})

describe("the request", () => {
  it("names services, data sets in their order and the referral it follows", () => {
    expect(toReferral("case", draft, "before")).toEqual({
      case_id: "case",
      kind: "service",
      to_id: "shelter",
      services: ["ACC-E", "MED-G"],
      urgency: "urgent",
      consent_id: "k",
      previous_id: "before",
      data_sets: ["contact", "needs"],
      message: "Tonight.",
    })
  })

  it("asks no service of a consultation", () => {
    expect(toReferral("case", { ...draft, kind: "consultation" }, null).services).toEqual([])
  })
})

it.each([
  ["what", { service: null }, "chooseService"],
  ["what", { service: null, kind: "consultation" }, undefined],
  ["who", { to: null }, "chooseProvider"],
  ["consent", { consent: null }, "chooseConsent"],
  ["consent", { data_sets: [] }, "chooseDataSets"],
  ["consent", {}, undefined],
] as const)("in the step %s with %o, what is missing is %s", (step, change, found) => {
  expect(missing(step, { ...draft, ...change } as ReferralDraft)).toBe(found)
})
