import type { Repatriation, StayReturn } from "@/api/caseTypes"
import { today } from "@/lib/days"
import { momentOf, typedMoment } from "@/lib/MomentInput"
import type { Chosen } from "@/lib/OrganisationPicker"

export type Choices = StayReturn["choices"]
export type Paper = { kind: string | null; state: Repatriation["documents"][number]["state"]; note: string }
export type Leg = {
  from: string
  to: string
  means: string | null
  departs_at: string
  arrives_at: string
  border_point: string
}
export type ReturnFields = {
  consent_id: string | null
  referral_id: string | null
  from_country: string | null
  to_country: string | null
  sending_body: string
  /** An organisation of the directory, or a body abroad in words. */
  where: "directory" | "abroad"
  receiver: Chosen | null
  receiving_body: string
  documents: readonly Paper[]
  legs: readonly Leg[]
  escort_name: string
  escort_contact: string
  contingency: string
  best_on: string | null
  best_words: string
}

/** What the form begins with: what is planned, or what little is known. */
export function returnFields(
  journey: Repatriation | undefined,
  { consents }: Choices,
  country: string,
): ReturnFields {
  const only = consents.length === 1 ? consents[0] : undefined
  const receiver = journey?.receiver_id
  return {
    consent_id: journey?.consent_id ?? only?.id ?? null,
    referral_id: journey?.referral_id ?? null,
    from_country: journey?.from_country ?? country,
    to_country: journey?.to_country ?? null,
    sending_body: journey?.sending_body ?? "",
    where: journey && !receiver ? "abroad" : "directory",
    receiver: receiver ? { id: receiver, name: journey?.receiver_name ?? "" } : null,
    receiving_body: journey?.receiving_body ?? "",
    documents: (journey?.documents ?? []).map(({ kind, state, note }) => ({ kind, state, note: note ?? "" })),
    legs: (journey?.legs ?? []).map((leg) => ({
      ...leg,
      departs_at: typedMoment(leg.departs_at),
      arrives_at: typedMoment(leg.arrives_at),
      border_point: leg.border_point ?? "",
    })),
    escort_name: journey?.escort?.name ?? "",
    escort_contact: journey?.escort?.contact ?? "",
    contingency: journey?.contingency ?? "",
    best_on: journey?.best_interest?.on ?? null,
    best_words: journey?.best_interest?.words ?? "",
  }
}

/** What has to be there, by its place in the request. */
export function neededOfReturn(fields: ReturnFields): Record<string, unknown> {
  const { consent_id, from_country, to_country } = fields
  const legs = fields.legs.flatMap((leg, at) => [
    [`legs.${at}.from`, leg.from],
    [`legs.${at}.to`, leg.to],
    [`legs.${at}.means`, leg.means],
    [`legs.${at}.departs_at`, momentOf(leg.departs_at)],
    [`legs.${at}.arrives_at`, momentOf(leg.arrives_at)],
  ])
  const papers = fields.documents.map(({ kind }, at) => [`documents.${at}.kind`, kind])
  return {
    consent_id,
    from_country,
    to_country,
    ...(fields.where === "directory"
      ? { receiver_id: fields.receiver?.id }
      : { receiving_body: fields.receiving_body }),
    ...Object.fromEntries([...legs, ...papers]),
  }
}

const words = (text: string) => text.trim() || null

/** The request, once nothing is missing. */
export function returnBody(fields: ReturnFields) {
  const isHere = fields.where === "directory"
  const hasEscort = fields.escort_name.trim() !== "" || fields.escort_contact.trim() !== ""
  return {
    consent_id: fields.consent_id ?? "",
    referral_id: isHere ? fields.referral_id : null,
    from_country: fields.from_country ?? "",
    to_country: fields.to_country ?? "",
    sending_body: words(fields.sending_body),
    receiver_id: isHere ? (fields.receiver?.id ?? null) : null,
    receiving_body: isHere ? null : words(fields.receiving_body),
    documents: fields.documents.map(({ kind, state, note }) => ({
      kind: kind ?? "",
      state,
      note: words(note),
    })),
    legs: fields.legs.map((leg) => ({
      from: leg.from.trim(),
      to: leg.to.trim(),
      means: leg.means ?? "",
      departs_at: momentOf(leg.departs_at) ?? "",
      arrives_at: momentOf(leg.arrives_at) ?? "",
      border_point: words(leg.border_point),
    })),
    escort: hasEscort ? { name: fields.escort_name.trim(), contact: fields.escort_contact.trim() } : null,
    contingency: words(fields.contingency),
    best_interest: words(fields.best_words)
      ? { on: fields.best_on ?? today(), words: fields.best_words.trim() }
      : null,
  }
}
