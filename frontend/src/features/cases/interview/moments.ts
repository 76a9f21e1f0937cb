/** A moment as a field for date and time holds it, to the minute before: never in the future. */
export function momentFrom(when: Date): string {
  const local = new Date(when.getTime() - when.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}

/** The same as the server takes it; nothing where the field holds none. */
export function toMoment(typed: string): string | null {
  const when = new Date(typed)
  return Number.isNaN(when.getTime()) ? null : when.toISOString()
}
