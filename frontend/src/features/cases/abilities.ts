import type { Case } from "@/api/caseTypes"
import { useMay, useMe } from "@/api/session"
import type { Permission } from "@/api/types"
import { useTranslation } from "@/i18n"

const NEEDS = {
  case_update: "cases.edit",
  family_link_list: "cases.edit",
  family_link_create: "cases.edit",
  case_assign: "cases.assign",
  case_change_track: "cases.decide",
  status_decision_list: "decisions.read",
  status_decision_create: "decisions.make",
  person_read: "cases.identity",
  person_update: "cases.identity",
  note_list: "cases.content",
  note_create: "cases.content",
  conference_list: "cases.content",
  conference_create: "cases.content",
  screening_list: "cases.content",
  screening_create: "cases.content",
  interview_list: "cases.content",
  interview_create: "cases.content",
  exploiters_read: "cases.identity",
  risk_assessment_list: "cases.content",
  risk_assessment_create: "cases.content",
  risk_trigger_create: "cases.content",
  risk_lowering_confirm: "risk.confirm",
  safety_plan_read: "cases.identity",
  safety_plan_update: "cases.identity",
  needs_list: "cases.content",
  needs_create: "cases.content",
  plan_list: "cases.content",
  plan_create: "cases.content",
  service_list: "cases.content",
  service_create: "cases.content",
  specialist_list: "specialists.read",
  specialist_create: "specialists.manage",
  specialist_note_list: "specialist_notes.write",
  specialist_note_create: "specialist_notes.write",
  placement_list: "cases.identity",
  placement_create: "cases.identity",
  proceeding_list: "cases.content",
  proceeding_create: "cases.content",
  rights_information_create: "cases.content",
  compensation_claim_create: "cases.content",
  stay_return_read: "stays.manage",
  stay_create: "stays.manage",
  repatriation_create: "stays.manage",
  closure_list: "cases.content",
  closure_create: "cases.decide",
  case_reopen: "cases.decide",
  restriction_list: "cases.content",
  restriction_create: "cases.decide",
  restriction_lift: "cases.decide",
  data_package_read: "cases.identity",
  erasure_create: "cases.decide",
  follow_up_list: "cases.content",
  follow_up_create: "cases.content",
  task_create: "tasks.use",
  consent_list: "consents.read",
  consent_create: "consents.write",
  consent_confirm: "consents.confirm",
  access_log_list: "cases.access_log",
  referral_create: "referrals.send",
} as const satisfies Record<string, Permission>

export type Ability = keyof typeof NEEDS

/** Why an operation on a case cannot be called now; undefined when it can. The server decides again. */
export function useReason(file: Pick<Case, "abilities" | "organisation_id">) {
  const { t } = useTranslation()
  const may = useMay()
  const me = useMe()
  return (ability: Ability): string | undefined => {
    if (file.abilities.includes(ability)) return undefined
    if (!may(NEEDS[ability])) return t("cases.page.notAllowed")
    return file.organisation_id === me.organisation.id ? t("cases.page.notNow") : t("cases.page.notHolder")
  }
}
