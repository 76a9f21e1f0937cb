import { expect, it } from "vitest"
import type { Permission } from "@/api/types"
import { navigation } from "./navigation"

const shown = (...permissions: Permission[]) =>
  navigation((permission) => permissions.includes(permission)).flatMap(({ places }) =>
    places.map(({ label }) => label),
  )

it.each([
  ["exports.create", ["home", "exports"]],
  ["exports.approve", ["home", "exports"]],
  ["referrals.read", ["home", "referrals"]],
] as const)("leads to what %s alone opens", (permission, labels) => {
  expect(shown(permission)).toEqual(labels)
})
