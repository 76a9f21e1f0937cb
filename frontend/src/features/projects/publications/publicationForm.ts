import type { publicationUpdate } from "@punte/client/projects"
import type { Publication } from "@/api/projectTypes"
import type { Body } from "@/api/types"
import { orNone } from "@/lib/orNone"
import type { StatedDate } from "@/lib/StatedDateInput"
import { rowsOfBodies, sentBodies } from "../BodiesFields"
import { namesOf, sentNames } from "../NameFields"

export type PublicationBody = Body<typeof publicationUpdate>

export const begin = (publication: Publication | undefined) => ({
  project_id: publication?.project_id ?? null,
  kind: (publication?.kind ?? null) as Publication["kind"] | null,
  titles: namesOf(publication?.titles),
  published: (publication?.published ?? null) as StatedDate | null,
  bodies: rowsOfBodies(publication?.bodies),
  address: publication?.address ?? "",
  dissemination: publication?.dissemination ?? "",
})

/** What is sent, once nothing is missing. */
export const bodyOf = (form: ReturnType<typeof begin>): PublicationBody => ({
  ...form,
  kind: form.kind ?? "other",
  titles: sentNames(form.titles),
  bodies: sentBodies(form.bodies),
  address: orNone(form.address),
  dissemination: orNone(form.dissemination),
})
