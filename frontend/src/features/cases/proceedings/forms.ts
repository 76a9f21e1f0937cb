import type { CompensationClaim, Hearing, Proceeding } from "@/api/caseTypes"
import { today } from "@/lib/days"

const words = (text: string) => text.trim() || null

/** What a person types of proceedings. */
export type ProceedingForm = {
  kind: Proceeding["kind"]
  country: string | null
  opened_on: string | null
  capacity: string | null
  capacity_since: string | null
  body_name: string
  file_number: string
  lawyer_name: string
  measures: string[]
  language: string | null
  note: string
  stage: Proceeding["stage"] | null
  stage_on: string | null
  outcome: string | null
}

export const proceedingForm = (country: string, of?: Proceeding): ProceedingForm => ({
  kind: of?.kind ?? "criminal",
  country: of?.country ?? country,
  opened_on: of?.opened_on ?? null,
  capacity: of?.capacity ?? null,
  capacity_since: of?.capacity_since ?? null,
  body_name: of?.body_name ?? "",
  file_number: of?.file_number ?? "",
  lawyer_name: of?.lawyer_name ?? "",
  measures: of?.measures ?? [],
  language: of?.language ?? null,
  note: of?.note ?? "",
  stage: of?.stage ?? "reported",
  stage_on: of?.stage_on ?? null,
  outcome: of?.outcome ?? null,
})

/** What is sent of it; an organisation of the directory that stands there stays. */
export const saidOf = (form: ProceedingForm, of?: Proceeding) => ({
  body_id: of?.body_id ?? null,
  body_name: words(form.body_name),
  file_number: words(form.file_number),
  lawyer_id: of?.lawyer_id ?? null,
  lawyer_name: words(form.lawyer_name),
  measures: form.measures,
  language: form.language,
  note: words(form.note),
})

type ProceedingCodes = Pick<Proceeding, "country" | "opened_on" | "capacity" | "capacity_since">

/** All that is said of proceedings that are there. */
export const proceedingBody = (form: ProceedingForm, codes: ProceedingCodes, of: Proceeding) => ({
  ...saidOf(form, of),
  country: codes.country,
  opened_on: codes.opened_on,
  capacity: codes.capacity,
  capacity_since: codes.capacity_since,
  kind: form.kind,
})

/** The stages of a kind: a criminal file has those that lead to the court (backend/domain: `ProceedingKind::has`). */
export const stagesOf = (kind: Proceeding["kind"]): readonly Proceeding["stage"][] =>
  kind === "criminal"
    ? ["reported", "investigation", "prosecution", "trial", "judgment", "appeal", "final"]
    : ["reported", "trial", "judgment", "appeal", "final"]

/** What a person types of a hearing: the day and the hour apart. */
export type HearingForm = {
  day: string | null
  hour: string
  kind: string | null
  place: string
  needs_interpreter: boolean
  measures: string[]
  company: "open" | "colleague" | "other" | "alone"
  companion_id: string | null
  companion_name: string
  is_prepared: boolean
  note: string
}

export const hearingForm = (of?: Hearing): HearingForm => ({
  day: of?.at.slice(0, 10) ?? null,
  hour: of?.at.slice(11, 16) ?? "",
  kind: of?.kind ?? null,
  place: of?.place ?? "",
  needs_interpreter: of?.needs_interpreter ?? false,
  measures: of?.measures ?? [],
  company: companyOf(of),
  companion_id: of?.companion_id ?? null,
  companion_name: of?.companion_name ?? "",
  is_prepared: of?.is_prepared ?? false,
  note: of?.note ?? "",
})

function companyOf(of: Hearing | undefined): HearingForm["company"] {
  if (of?.goes_alone) return "alone"
  if (of?.companion_id) return "colleague"
  return of?.companion_name ? "other" : "open"
}

/** The day and the hour as the summons says them; nothing while one of them is missing. */
export const momentOf = (day: string | null, hour: string): string | null =>
  day && /^\d{2}:\d{2}$/.test(hour) ? `${day}T${hour}:00` : null

export const hearingOf = (form: HearingForm) => ({
  place: words(form.place),
  needs_interpreter: form.needs_interpreter,
  measures: form.measures,
  companion_id: form.company === "colleague" ? form.companion_id : null,
  companion_name: form.company === "other" ? words(form.companion_name) : null,
  goes_alone: form.company === "alone",
  is_prepared: form.is_prepared && form.company !== "open",
  note: words(form.note),
})

/** All that is said of a hearing. */
export const hearingBody = (form: HearingForm, { at, kind }: Pick<Hearing, "at" | "kind">) => ({
  ...hearingOf(form),
  at,
  kind,
})

/** What a person types of a claim: amounts in what people say, lei and bani, as a text while they are being typed. */
export type ClaimForm = {
  way: string | null
  body_name: string
  claimed_on: string | null
  currency: string | null
  asked: number | string
  outcome: "granted" | "refused" | null
  decided_on: string | null
  awarded: number | string
  payments: { on: string | null; amount: number | string }[]
  is_withdrawn: boolean
  withdrawn_on: string | null
  note: string
}

const major = (minor: number | null | undefined) => (minor ? minor / 100 : "")
const minor = (amount: number | string) => Math.round(Number(amount) * 100) || null

export const claimForm = (currency: string, of?: CompensationClaim): ClaimForm => ({
  way: of?.way ?? null,
  body_name: of?.body_name ?? "",
  claimed_on: of?.claimed_on ?? today(),
  currency: of?.currency ?? currency,
  asked: major(of?.asked),
  outcome: of?.outcome ?? null,
  decided_on: of?.decided_on ?? null,
  awarded: major(of?.awarded),
  payments: of?.payments.map(({ on, amount }) => ({ on, amount: major(amount) })) ?? [],
  is_withdrawn: Boolean(of?.withdrawn_on),
  withdrawn_on: of?.withdrawn_on ?? null,
  note: of?.note ?? "",
})

/** What is sent of it: whole minor units, and nothing that does not belong to how it was decided. */
export function claimOf(form: ClaimForm, of?: CompensationClaim) {
  const isGranted = form.outcome === "granted"
  return {
    proceeding_id: of?.proceeding_id ?? null,
    body_name: words(form.body_name),
    asked: minor(form.asked),
    outcome: form.outcome,
    decided_on: form.outcome ? form.decided_on : null,
    awarded: isGranted ? minor(form.awarded) : null,
    payments: isGranted
      ? form.payments.flatMap(({ on, amount }) => (on ? [{ on, amount: minor(amount) ?? 0 }] : []))
      : [],
    withdrawn_on: form.is_withdrawn ? form.withdrawn_on : null,
    note: words(form.note),
  }
}

type ClaimCodes = Pick<CompensationClaim, "way" | "claimed_on" | "currency">

/** All that is said of a claim. */
export const claimBody = (form: ClaimForm, codes: ClaimCodes, of?: CompensationClaim) => ({
  ...claimOf(form, of),
  way: codes.way,
  claimed_on: codes.claimed_on,
  currency: codes.currency,
})
