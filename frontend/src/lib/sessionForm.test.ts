import { expect, it } from "vitest"
import { formOfNote, missing, newNote, toNote } from "./sessionForm"

it("chooses the profession of whoever has one, and asks the others", () => {
  expect(missing(newNote(["psychologist"], "2026-03-02"))).toEqual([])
  const several = newNote(["psychologist", "doctor"], "2026-03-02")
  expect(missing({ ...several, held_on: null })).toEqual(["profession", "held_on"])
  expect(toNote(several)).toBeUndefined()
})

it("sends how long it was only of a session that the person came to", () => {
  const form = { ...newNote(["doctor"], "2026-03-02"), length: "hour" as const, words: " Slept better. " }
  const sent = { profession: "doctor", held_on: "2026-03-02", attendance: "attended", length: "hour" }
  expect(toNote(form)).toEqual({ ...sent, words: "Slept better." })
  expect(toNote({ ...form, attendance: "absent", words: " " })).toEqual({
    ...sent,
    attendance: "absent",
    length: null,
    words: null,
  })
})

it("begins a correction with what stands there", () => {
  const note = {
    id: "a",
    version: 2,
    profession: "lawyer",
    held_on: "2026-03-01",
    attendance: "cancelled" as const,
    length: null,
    words: null,
    author_name: "Luiza",
    recorded_at: "2026-03-01T10:00:00Z",
    written_at: "2026-03-01T10:00:00Z",
    earlier: [],
    abilities: [],
  }
  expect(formOfNote(note)).toEqual({
    profession: "lawyer",
    held_on: "2026-03-01",
    attendance: "cancelled",
    length: null,
    words: "",
  })
})
