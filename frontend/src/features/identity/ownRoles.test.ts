import { describe, expect, it } from "vitest"
import type { OwnRoleGrant } from "@/api/types"
import en from "../../../locales/en.json"
import { GROUPS, groupOf, keyOfGrant, ownGrants, possibleIn } from "./ownRoles"

const possible: OwnRoleGrant[] = [
  { permission: "cases.read", reach: "organisation", opens: ["operational"], kinds: ["shelter", "ngo"] },
  { permission: "cases.read", reach: "region", opens: ["operational"], kinds: ["regional_centre"] },
  { permission: "referral_notes.write", reach: "shared", opens: ["sensitive"], kinds: ["shelter"] },
]

describe("own roles", () => {
  it("offers what is possible in every kind that was chosen, and nothing before one is", () => {
    expect(possibleIn([], possible)).toEqual([])
    expect(possibleIn(["shelter"], possible)).toEqual([possible[0], possible[2]])
    expect(possibleIn(["shelter", "ngo"], possible)).toEqual([possible[0]])
    expect(possibleIn(["shelter", "regional_centre"], possible)).toEqual([])
  })

  it("says what a role opens, and leaves out what no role may grant any more", () => {
    const facts = {
      grants: [
        { permission: "cases.read", reach: "organisation" },
        { permission: "users.manage", reach: "national" },
      ] as const,
    }
    expect(ownGrants({ grants: [...facts.grants] }, possible)).toEqual([possible[0]])
    expect(keyOfGrant(facts.grants[0])).toBe("cases.read organisation")
  })

  it("shows every permission in one group", () => {
    // No own role looks after these.
    const builtIn = ["organisations", "instruments", "users", "ledger"]
    const nouns = Object.keys(en.terms.permission).filter((noun) => !builtIn.includes(noun))
    expect(Object.values(GROUPS).flat().toSorted()).toEqual(nouns.toSorted())
    expect(
      ["cases.read", "referral_notes.write", "projects.read"].map((one) => groupOf(one as never)),
    ).toEqual(["work", "referrals", "projects"])
  })
})
