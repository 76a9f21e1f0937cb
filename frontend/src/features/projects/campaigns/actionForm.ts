import type { campaignActionUpdate } from "@punte/client/projects"
import type { CampaignAction } from "@/api/projectTypes"
import type { Body } from "@/api/types"
import { orNone } from "@/lib/orNone"
import type { Span } from "@/lib/StatedDateInput"
import { rowsOfBodies, sentBodies } from "../BodiesFields"
import type { ActionKind, Material } from "./kinds"

export type ActionBody = Body<typeof campaignActionUpdate>

type PlaceRow = { key: string; name: string; county: string | null }
type MaterialRow = { key: string; kind: Material["kind"]; name: string; quantity: number | null }

export const newPlace = (): PlaceRow => ({ key: crypto.randomUUID(), name: "", county: null })
export const newMaterial = (): MaterialRow => ({
  key: crypto.randomUUID(),
  kind: "leaflet",
  name: "",
  quantity: null,
})

export const begin = (action: CampaignAction | undefined) => ({
  number: action?.number ?? null,
  title: action?.title ?? "",
  kinds: (action?.kinds ?? []) as readonly ActionKind[],
  held: (action?.held ?? {}) as Span,
  places: (action?.places ?? []).map(
    ({ name, county }): PlaceRow => ({ ...newPlace(), name: name ?? "", county: county ?? null }),
  ) as readonly PlaceRow[],
  team: rowsOfBodies(action?.team),
  audience: action?.audience ?? null,
  audience_kind: (action?.audience_kind ?? "exact") as NonNullable<CampaignAction["audience_kind"]>,
  materials: (action?.materials ?? []).map(
    ({ kind, name, quantity }): MaterialRow => ({
      ...newMaterial(),
      kind,
      name: name ?? "",
      quantity: quantity ?? null,
    }),
  ) as readonly MaterialRow[],
})

/** What is sent, once nothing is missing. */
export const bodyOf = ({
  kinds,
  places,
  team,
  materials,
  ...rest
}: ReturnType<typeof begin>): ActionBody => ({
  ...rest,
  title: rest.title.trim(),
  kinds: [...kinds],
  places: places.map(({ name, county }) => ({ name: orNone(name), county })),
  team: sentBodies(team),
  audience_kind: rest.audience === null ? null : rest.audience_kind,
  materials: materials.map(({ kind, name, quantity }) => ({ kind, name: orNone(name), quantity })),
})
