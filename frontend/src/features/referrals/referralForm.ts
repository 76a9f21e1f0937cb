import type { referralCreate } from "@punte/client"
import type { Case, Consent, DataSet, Referral } from "@/api/caseTypes"
import type { Body } from "@/api/types"
import { DATA_SETS, isWhole, type Purpose } from "@/lib/consentForm"
import type { Chosen } from "@/lib/OrganisationPicker"

type ReferralCreate = Body<typeof referralCreate>
export type Kind = ReferralCreate["kind"]

export const KINDS = [
  "service",
  "transfer",
  "consultation",
  "notification_duty",
] as const satisfies readonly Kind[]
export const STEPS = ["what", "who", "consent", "check"] as const
export type Step = (typeof STEPS)[number]

/** What is chosen on the way to a referral. */
export type ReferralDraft = {
  kind: Kind
  service: string | null
  more: string[]
  county: string
  with_children: boolean
  disability: boolean
  languages: string[]
  urgency: ReferralCreate["urgency"]
  to: Chosen | null
  consent: string | null
  data_sets: DataSet[]
  message: string
}

/** Nothing chosen yet but what the case says. */
export const newDraft = ({ county, urgency }: Pick<Case, "county" | "urgency">): ReferralDraft => ({
  kind: "service",
  service: null,
  more: [],
  county,
  with_children: false,
  disability: false,
  languages: [],
  urgency,
  to: null,
  consent: null,
  data_sets: [],
  message: "",
})

/** What a consent must have been given for (backend/domain/src/referrals: `ReferralKind::purposes`). */
export const PURPOSES_OF: Record<Kind, readonly [Purpose, ...Purpose[]]> = {
  service: ["assistance", "legal", "follow_up", "return"],
  transfer: ["transfer"],
  consultation: ["consultation"],
  notification_duty: ["legal", "assistance"],
}

/**
 * The consents that this referral can be sent under: for this recipient and purpose, and valid. A legal ground that
 * awaits its second signature may open what is urgent: the server says what.
 */
export function suitable(consents: readonly Consent[], kind: Kind, to: Chosen | null): Consent[] {
  return consents.filter(
    (consent) =>
      (consent.state === "active" || (consent.state === "unconfirmed" && kind !== "transfer")) &&
      consent.recipient_id === to?.id &&
      PURPOSES_OF[kind].includes(consent.purpose) &&
      (!isWhole(consent.purpose) || DATA_SETS.every((set) => consent.data_sets.includes(set))) &&
      (kind !== "notification_duty" || consent.basis !== "consent"),
  )
}

/** What is still missing in a step; a key under `referrals.new`. */
export function missing(step: Step, draft: ReferralDraft) {
  switch (step) {
    case "what":
      return draft.kind === "service" && !draft.service ? "chooseService" : undefined
    case "who":
      return draft.to ? undefined : "chooseProvider"
    case "consent":
      return !draft.consent ? "chooseConsent" : draft.data_sets.length === 0 ? "chooseDataSets" : undefined
    case "check":
      return undefined
  }
}

export const servicesOf = ({ kind, service, more }: ReferralDraft) =>
  kind === "service" || kind === "transfer" ? [...new Set([...(service ? [service] : []), ...more])] : []

export function toReferral(caseId: string, draft: ReferralDraft, follows: string | null): ReferralCreate {
  return {
    case_id: caseId,
    kind: draft.kind,
    to_id: draft.to?.id ?? "",
    services: servicesOf(draft),
    urgency: draft.urgency,
    ...(draft.consent ? { consent_id: draft.consent } : {}),
    ...(follows ? { previous_id: follows } : {}),
    data_sets: DATA_SETS.filter((set) => draft.data_sets.includes(set)),
    ...(draft.message.trim() ? { message: draft.message.trim() } : {}),
  }
}

export function fromReferral(referral: Referral, county: string): ReferralDraft {
  const [service, ...more] = referral.services
  return {
    kind: referral.kind,
    service: service ?? null,
    more,
    county,
    with_children: false,
    disability: false,
    languages: [],
    urgency: referral.urgency,
    to: { id: referral.to_id, name: referral.to_name },
    consent: referral.consent_id ?? null,
    data_sets: [...referral.data_sets],
    message: referral.message ?? "",
  }
}

/** The same asked of somebody else: each has a consent of its own. */
export function after(earlier: Referral, county: string, to: string | null): ReferralDraft {
  const offer = earlier.next_offer
  return {
    ...fromReferral(earlier, county),
    to: offer && offer.organisation_id === to ? { id: to, name: offer.organisation_name } : null,
    consent: null,
    data_sets: [],
  }
}
