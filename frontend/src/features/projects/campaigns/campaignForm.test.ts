import { expect, it } from "vitest"
import type { Campaign, CampaignAction } from "@/api/projectTypes"
import { begin as beginAction, bodyOf as bodyOfAction } from "./actionForm"
import { begin, bodyOf } from "./campaignForm"

it("sends partners as organisations or as names, in their order", () => {
  const campaign = {
    names: { ro: "Cere ajutor, nu cerși!" },
    partners: [
      { organisation_id: "o1", name: "AIDRom", part: "partner", role: null },
      { organisation_id: null, name: "Voluntari", part: "partner", role: "actori" },
    ],
  } as unknown as Campaign
  expect(bodyOf(begin(campaign)).partners).toEqual([
    { organisation_id: "o1", name: null, part: "partner", role: null },
    { organisation_id: null, name: "Voluntari", part: "partner", role: "actori" },
  ])
})

it("sends the team of an action so too, and nobody where none is stated", () => {
  const team = [{ organisation_id: "o1", name: "AIDRom", part: "team", role: null }]
  const action = { title: "Stand", team } as unknown as CampaignAction
  expect(bodyOfAction(beginAction(action)).team).toEqual([
    { organisation_id: "o1", name: null, part: "team", role: null },
  ])
  expect(bodyOfAction(beginAction(undefined)).team).toEqual([])
})
