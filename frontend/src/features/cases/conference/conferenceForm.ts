import type { conferenceCreate } from "@punte/client"
import type { Input } from "@/api/types"

export type ConferenceBody = Input<typeof conferenceCreate>["body"]
export type ParticipantForm = { key: string; who: string; body: string }
export type DecisionForm = { key: string; text: string; due_on: string | null; owner_id: string; by: string }

/** A conference as it is filled in. */
export type ConferenceForm = {
  held_on: string | null
  way: string | null
  person: string | null
  participants: readonly ParticipantForm[]
  discussed: string
  decisions: readonly DecisionForm[]
}

export const newParticipant = (): ParticipantForm => ({ key: crypto.randomUUID(), who: "", body: "" })

/** Whoever writes it down does what was decided, until somebody else is chosen. */
export const newDecision = (owner_id: string): DecisionForm => ({
  key: crypto.randomUUID(),
  text: "",
  due_on: null,
  owner_id,
  by: "",
})

export const newConference = (today: string): ConferenceForm => ({
  held_on: today,
  way: null,
  person: null,
  participants: [newParticipant()],
  discussed: "",
  decisions: [],
})

/** The fields that are still missing, by their place in the request. */
export function missing({ held_on, way, person, participants, decisions }: ConferenceForm): string[] {
  const needed: [string, unknown][] = [
    ["held_on", held_on],
    ["way", way],
    ["person", person],
    ...participants.map(({ who }, at): [string, unknown] => [`participants.${at}.who`, who.trim()]),
    ...decisions.flatMap(({ text, due_on }, at): [string, unknown][] => [
      [`decisions.${at}.text`, text.trim()],
      [`decisions.${at}.due_on`, due_on],
    ]),
  ]
  return needed.flatMap(([field, value]) => (value ? [] : [field]))
}

/** The request, once nothing is missing. */
export function toConference(form: ConferenceForm): ConferenceBody | undefined {
  const { held_on, way, person } = form
  if (!held_on || !way || !person) return undefined
  return {
    held_on,
    way,
    person,
    participants: form.participants.map(({ who, body }) => ({ who: who.trim(), body: body.trim() || null })),
    discussed: form.discussed.trim() || null,
    decisions: form.decisions.flatMap(({ text, due_on, owner_id, by }) =>
      due_on ? [{ text: text.trim(), due_on, owner_id, by: by.trim() || null }] : [],
    ),
  }
}
