import type { meetingUpdate } from "@punte/client/projects"
import type { Meeting } from "@/api/projectTypes"
import type { Body } from "@/api/types"
import { orNone } from "@/lib/orNone"
import type { StatedDate } from "@/lib/StatedDateInput"
import { rowsOfBodies, sentBodies } from "../BodiesFields"
import type { MeetingKind } from "./kinds"

export type MeetingBody = Body<typeof meetingUpdate>

type DecisionRow = {
  key: string
  id: string | null
  text: string
  owner_id: string | null
  by: string
  due_on: string | null
}

export const newDecision = (): DecisionRow => ({
  key: crypto.randomUUID(),
  id: null,
  text: "",
  owner_id: null,
  by: "",
  due_on: null,
})

export const begin = (meeting: Meeting | undefined) => ({
  kind: (meeting?.kind ?? null) as MeetingKind | null,
  is_launch: meeting?.is_launch ?? false,
  number: meeting?.number ?? null,
  title: meeting?.title ?? "",
  mode: (meeting?.mode ?? null) as Meeting["mode"] | null,
  held: (meeting?.held ?? null) as StatedDate | null,
  until: (meeting?.until ?? null) as StatedDate | null,
  county: meeting?.county ?? null,
  place: meeting?.place ?? "",
  bodies: rowsOfBodies(meeting?.bodies),
  participants: meeting?.participants ?? null,
  agenda: meeting?.agenda ?? "",
  minutes: meeting?.minutes ?? "",
  next: (meeting?.next ?? null) as StatedDate | null,
  meetings: meeting ? (meeting.meetings ?? null) : 1,
  source: meeting?.source ?? "",
  source_note: meeting?.source_note ?? "",
  decisions: (meeting?.decisions ?? []).map(
    ({ id, text, owner_id, by, due_on }): DecisionRow => ({
      key: id,
      id,
      text,
      owner_id: owner_id ?? null,
      by: by ?? "",
      due_on: due_on ?? null,
    }),
  ),
})

/** What is sent, once nothing is missing. */
export const bodyOf = (
  form: ReturnType<typeof begin>,
  project_id: string | null | undefined,
): MeetingBody => ({
  ...form,
  project_id: project_id ?? null,
  kind: form.kind ?? "other",
  title: form.title.trim(),
  place: orNone(form.place),
  bodies: sentBodies(form.bodies),
  agenda: orNone(form.agenda),
  minutes: orNone(form.minutes),
  source: orNone(form.source),
  source_note: orNone(form.source_note),
  decisions: form.decisions.map(({ id, text, owner_id, by, due_on }) => ({
    id,
    text,
    owner_id,
    by: orNone(by),
    due_on,
  })),
})
