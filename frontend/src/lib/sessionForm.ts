import type { specialistNoteCreate } from "@punte/client"
import type { SpecialistNote } from "@/api/caseTypes"
import type { Input } from "@/api/types"

export type NoteBody = Input<typeof specialistNoteCreate>["body"]
export type Attendance = NoteBody["attendance"]
export type SessionLength = NonNullable<NoteBody["length"]>

export const ATTENDANCES = ["attended", "absent", "cancelled"] as const satisfies readonly Attendance[]
export const LENGTHS = [
  "half_hour",
  "hour",
  "hour_and_half",
  "longer",
] as const satisfies readonly SessionLength[]

/** A session as it is filled in. */
export type NoteForm = {
  profession: string | null
  held_on: string | null
  attendance: Attendance
  length: SessionLength | null
  words: string
}

/** A new note; whoever is named in one profession need not choose it. */
export const newNote = (professions: readonly string[], today: string): NoteForm => ({
  profession: professions.length === 1 ? (professions[0] ?? null) : null,
  held_on: today,
  attendance: "attended",
  length: null,
  words: "",
})

export const formOfNote = ({ profession, held_on, attendance, length, words }: SpecialistNote): NoteForm => ({
  profession,
  held_on,
  attendance,
  length: length ?? null,
  words: words ?? "",
})

/** The fields that are still missing, by their place in the request. */
export const missing = ({ profession, held_on }: NoteForm): string[] =>
  Object.entries({ profession, held_on }).flatMap(([field, value]) => (value ? [] : [field]))

/** The request, once nothing is missing. Where the person did not come, nothing is told of how long it was. */
export function toNote({ profession, held_on, attendance, length, words }: NoteForm): NoteBody | undefined {
  if (!profession || !held_on) return undefined
  return {
    profession,
    held_on,
    attendance,
    length: attendance === "attended" ? length : null,
    words: words.trim() || null,
  }
}
