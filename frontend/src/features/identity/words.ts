import type { ClientCredential, Invitation, Organisation, Role, User } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"
import type { Tone } from "@/ui/StatusTag"

/** The names of roles, those of the installation's own after the others, as a list in words. */
export function useRoleNames() {
  const { t } = useTranslation()
  return (roles: readonly Role[], own: User["own_roles"] = []) =>
    formatList([...roles.map((role) => t(`terms.role.${role}`)), ...own.map((role) => role.name)])
}

export const ORGANISATION_TONES: Record<Organisation["state"], Tone> = {
  active: "good",
  suspended: "warn",
  closed: "quiet",
  merged: "quiet",
}
export const USER_TONES: Record<User["status"], Tone> = { active: "good", suspended: "warn" }
export const INVITATION_TONES: Record<Invitation["state"], Tone> = {
  awaits_confirmation: "warn",
  pending: "accent",
  accepted: "good",
  expired: "quiet",
  revoked: "quiet",
}

export const MAIL_TONES: Record<NonNullable<Invitation["mail"]>["state"], Tone> = {
  waiting: "accent",
  sent: "good",
  given_up: "warn",
}

export type CredentialState = "live" | "revoked" | "over"
export const CREDENTIAL_TONES: Record<CredentialState, Tone> = {
  live: "good",
  revoked: "quiet",
  over: "quiet",
}

/** How a secret or a key stands: it works, somebody revoked it, or its time is over. */
export function credentialState({
  is_live,
  revoked_at,
}: Pick<ClientCredential, "is_live" | "revoked_at">): CredentialState {
  if (revoked_at) return "revoked"
  return is_live ? "live" : "over"
}

export const ROLES = [
  "case_worker",
  "case_supervisor",
  "regional_officer",
  "national_coordinator",
  "first_responder",
  "hotline_operator",
  "specialist",
  "investigator",
  "victim_coordinator",
  "repatriation_officer",
  "rapporteur",
  "project_manager",
  "finance",
  "viewer",
  "auditor",
  "organisation_administrator",
  "administrator",
] as const satisfies readonly Role[]

export const SEXES = ["female", "male", "other", "unknown"] as const
