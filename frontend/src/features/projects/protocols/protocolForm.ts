import type { protocolUpdate } from "@punte/client/projects"
import type { Protocol } from "@/api/projectTypes"
import type { Body } from "@/api/types"
import { orNone } from "@/lib/orNone"
import type { StatedDate } from "@/lib/StatedDateInput"
import { rowsOfBodies, sentBodies } from "../BodiesFields"

export type ProtocolBody = Body<typeof protocolUpdate>

type RenewalRow = { key: string; on: StatedDate | null; valid_until: string | null }
export const newRenewal = (): RenewalRow => ({ key: crypto.randomUUID(), on: null, valid_until: null })

export const begin = (protocol: Protocol | undefined) => ({
  project_id: protocol?.project_id ?? null,
  title: protocol?.title ?? "",
  subject: protocol?.subject ?? "",
  bodies: rowsOfBodies(protocol?.bodies),
  signed: (protocol?.signed ?? null) as StatedDate | null,
  validity: protocol?.validity ?? ("not_stated" as Protocol["validity"]),
  valid_until: protocol?.valid_until ?? null,
  renewals: (protocol?.renewals ?? []).map(
    ({ on, valid_until }): RenewalRow => ({
      ...newRenewal(),
      on: on ?? null,
      valid_until: valid_until ?? null,
    }),
  ) as readonly RenewalRow[],
  protocols: protocol ? (protocol.protocols ?? null) : 1,
  source: protocol?.source ?? "",
})

/** What is sent, once nothing is missing. */
export const bodyOf = (form: ReturnType<typeof begin>): ProtocolBody => ({
  ...form,
  title: form.title.trim(),
  subject: orNone(form.subject),
  bodies: sentBodies(form.bodies),
  valid_until: form.validity === "until" ? form.valid_until : null,
  renewals: form.renewals.map(({ on, valid_until }) => ({ on, valid_until })),
  source: orNone(form.source),
})
