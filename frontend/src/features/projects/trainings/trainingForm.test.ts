import { expect, it } from "vitest"
import { bodyOfTraining, formOfTraining, missingOf, newGroup, tellsOfHeld } from "./trainingForm"

it("forgets nothing of a training that is said to be planned, and keeps it in sight", () => {
  const planned = { ...formOfTraining(undefined), name: "Guides", state: "planned" as const }
  expect(tellsOfHeld(planned)).toBe(false)
  expect(missingOf(planned)).toEqual([])
  for (const told of [
    { participants: 0 },
    { certificates: 1 },
    { groups: [newGroup()] },
    { categories: ["teacher"] },
    { post_mean: 80 },
  ])
    expect(tellsOfHeld({ ...planned, ...told })).toBe(true)
  const groups = [{ ...newGroup(), count: 4 }]
  expect(bodyOfTraining({ ...planned, participants: 4, groups })).toMatchObject({
    state: "planned",
    participants: 4,
    groups: [{ count: 4 }],
  })
})
