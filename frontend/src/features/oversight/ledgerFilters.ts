import { KINDS } from "./kinds"

/** What the register can be searched by; of a case, a user and an organisation one at a time. */
export const FILTERS = ["case_reference", "user_id", "organisation_id", "kind", "from", "until"] as const
export const SUBJECTS = ["case_reference", "user_id", "organisation_id"] as const

type Values = Partial<Record<(typeof FILTERS)[number] | "cursor", string | undefined>>

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** The beginning of a day on the clock of the reader, so many days later. */
function startOf(day: string, later = 0): string | undefined {
  if (!DAY.test(day)) return undefined
  const start = new Date(`${day}T00:00:00`)
  if (Number.isNaN(start.getTime())) return undefined
  start.setDate(start.getDate() + later)
  return start.toISOString()
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether a text can be what this subject is searched by. */
const canBe = (subject: (typeof SUBJECTS)[number], text: string) =>
  subject === "case_reference" ? isReference(text) : ID.test(text)

/** The question to the server that these filters are: an address that was typed by hand asks nothing it refuses. */
export function searched(values: Values) {
  const subject = SUBJECTS.find((name) => canBe(name, values[name] ?? ""))
  const kind = KINDS.find((kind) => kind === values.kind)
  const from = values.from ? startOf(values.from) : undefined
  const before = values.until ? startOf(values.until, 1) : undefined
  return {
    limit: 50,
    ...(subject ? { [subject]: values[subject] } : {}),
    ...(kind ? { kind } : {}),
    ...(from ? { from } : {}),
    ...(before ? { before } : {}),
    ...(values.cursor ? { cursor: values.cursor } : {}),
  }
}

/** Whether a text can be a reference, as people type it. There is no U in one. */
export const isReference = (text: string) => /^[a-z]{2}[0-9a-tv-z]{8}$/i.test(text.replaceAll(/[\s-]/g, ""))
