import { parseDay } from "@/lib/days"
import { KINDS } from "./kinds"

/** What the register can be searched by; of a case, who did it, whom it was done to and an organisation one at a time. */
export const SUBJECTS = ["case_reference", "user_id", "subject_id", "organisation_id"] as const
export const DAYS = ["from", "until"] as const
export const FILTERS = [...SUBJECTS, "kind", ...DAYS] as const

export type Subject = (typeof SUBJECTS)[number]
type Values = Partial<Record<(typeof FILTERS)[number] | "cursor", string | undefined>>
type Held = Partial<Record<Subject | (typeof DAYS)[number], string>> & { kind?: (typeof KINDS)[number] }

/** The change of the filters to one subject, or to none. */
export const only = (subject: Subject, value: string | null) => ({
  case_reference: null,
  user_id: null,
  subject_id: null,
  organisation_id: null,
  [subject]: value,
})

/** Of these filters those that can be searched by: an address that was typed by hand may hold anything. */
export function inForce(values: Values): Held {
  const held: Held = {}
  const subject = SUBJECTS.find((name) => canBe(name, values[name] ?? ""))
  if (subject) held[subject] = values[subject] ?? ""
  const kind = KINDS.find((kind) => kind === values.kind)
  if (kind) held.kind = kind
  for (const name of DAYS) {
    const day = parseDay(values[name] ?? "")
    if (day) held[name] = day
  }
  return held
}

/** The question to the server that these filters are. */
export function searched(values: Values) {
  const { from, until, ...held } = inForce(values)
  return {
    limit: 50,
    ...held,
    ...(from ? { from: startOf(from) } : {}),
    ...(until ? { before: startOf(until, 1) } : {}),
    ...(values.cursor ? { cursor: values.cursor } : {}),
  }
}

/** The beginning of a day on the clock of the reader, so many days later. */
function startOf(day: string, later = 0): string {
  const start = new Date(`${day}T00:00:00`)
  start.setDate(start.getDate() + later)
  return start.toISOString()
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether a text can be what this subject is searched by. */
const canBe = (subject: Subject, text: string) =>
  subject === "case_reference" ? isReference(text) : ID.test(text)

/** Whether a text can be a reference, as people type it. There is no U in one. */
export const isReference = (text: string) => /^[a-z]{2}[0-9a-tv-z]{8}$/i.test(text.replaceAll(/[\s-]/g, ""))
