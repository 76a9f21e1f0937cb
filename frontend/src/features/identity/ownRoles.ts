import type { Grant, OwnRole, OwnRoleFacts, OwnRoleGrant } from "@/api/types"
import type { Tone } from "@/ui/StatusTag"

export const OWN_ROLE_TONES: Record<OwnRole["state"], Tone> = {
  proposed: "warn",
  in_force: "good",
  retired: "quiet",
}

/** What an own role is; before it was first confirmed, what it is to be. */
export const shownFacts = ({
  facts,
  proposal,
}: Pick<OwnRole, "facts" | "proposal">): OwnRoleFacts | undefined => facts ?? proposal?.facts

/** What these facts grant, with what each opens. What no own role may grant any more is left out. */
export const ownGrants = (facts: Pick<OwnRoleFacts, "grants">, possible: readonly OwnRoleGrant[]): Grant[] =>
  possible.filter((one) => facts.grants.some((grant) => keyOfGrant(grant) === keyOfGrant(one)))

/** One word for a permission and its reach. */
export const keyOfGrant = ({ permission, reach }: Pick<Grant, "permission" | "reach">) =>
  `${permission} ${reach}`

/** What may be granted in organisations of every one of these kinds. */
export const possibleIn = (
  kinds: OwnRoleFacts["kinds"],
  possible: readonly OwnRoleGrant[],
): OwnRoleGrant[] =>
  kinds.length === 0 ? [] : possible.filter((one) => kinds.every((kind) => one.kinds.includes(kind)))

/** In which group a permission is shown, by the noun before its point. */
export const GROUPS = {
  work: ["cases", "imports", "exports", "clocks", "tasks"],
  person: ["decisions", "specialists", "specialist_notes", "stays"],
  second: ["plans", "closures", "erasures", "risk", "emergencies"],
  referrals: ["consents", "referrals", "referral_notes"],
  directory: ["directory"],
  projects: ["projects"],
} as const

export type Group = keyof typeof GROUPS

export function groupOf(permission: Grant["permission"]): Group {
  const [noun] = permission.split(".")
  const found = (Object.keys(GROUPS) as Group[]).find((group) =>
    (GROUPS[group] as readonly (string | undefined)[]).includes(noun),
  )
  return found ?? "work"
}
