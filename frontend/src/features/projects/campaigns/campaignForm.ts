import type { campaignUpdate } from "@punte/client/projects"
import type { Campaign } from "@/api/projectTypes"
import type { Body } from "@/api/types"
import type { Span } from "@/lib/StatedDateInput"
import { rowsOfBodies, sentBodies } from "../BodiesFields"
import { namesOf, sentNames } from "../NameFields"
import type { Reach } from "./kinds"

export type CampaignBody = Body<typeof campaignUpdate>

type ReachRow = {
  key: string
  platform: string
  measure: Reach["measure"]
  value: number | null
  is_approximate: boolean
  period: Span
  measured_on: string | null
}

export const newReach = (): ReachRow => ({
  key: crypto.randomUUID(),
  platform: "",
  measure: "unique",
  value: null,
  is_approximate: false,
  period: {},
  measured_on: null,
})

export const begin = (campaign: Campaign | undefined) => ({
  activity_id: campaign?.activity_id ?? null,
  names: namesOf(campaign?.names),
  aliases: campaign?.aliases ?? [],
  exploitation: campaign?.exploitation ?? [],
  target_groups: campaign?.target_groups ?? [],
  period: (campaign?.period ?? {}) as Span,
  channels: campaign?.channels ?? [],
  partners: rowsOfBodies(campaign?.partners),
  outputs: campaign?.outputs ?? [],
  reach: (campaign?.reach ?? []).map(
    (one): ReachRow => ({
      ...newReach(),
      ...one,
      is_approximate: one.is_approximate ?? false,
      period: one.period ?? {},
      measured_on: one.measured_on ?? null,
    }),
  ) as readonly ReachRow[],
})

/** What is sent, once nothing is missing. */
export const bodyOf = ({ names, partners, reach, ...rest }: ReturnType<typeof begin>): CampaignBody => ({
  ...rest,
  names: sentNames(names),
  partners: sentBodies(partners),
  reach: reach.map(({ key: _, value, ...one }) => ({ ...one, value: value ?? 0 })),
})
