import { Select } from "@mantine/core"
import { caseReferralList, planList, serviceCreate, serviceUpdate } from "@punte/client"
import type { Case, ServiceRecord } from "@/api/caseTypes"
import { ifMatch, q, useAsked, useChange } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { OrganisationPicker } from "@/lib/OrganisationPicker"
import { usePack } from "@/lib/pack"
import { type MoreFields, ServiceDialog } from "@/lib/ServiceDialog"
import { formOfRecord, givenOf, measureOf, newService, type ServiceForm } from "@/lib/serviceForm"
import { SERVICE_REFRESHES } from "./refreshes"

const TAKEN_ON: ReadonlySet<string> = new Set(["accepted", "service_started", "completed", "broken"])

type Props = { file: Case; record: ServiceRecord | undefined; onClose: () => void }

/** Writes down a service at the case, or corrects one. */
export function CaseServiceDialog({ file, record, onClose }: Props) {
  const { t } = useTranslation()
  const { pack } = usePack()
  const { organisation } = useMe()
  const referrals = useReferrals(file)
  const goals = useGoals(file)
  const done = { refreshes: SERVICE_REFRESHES, onDone: onClose, onProblem: () => true }
  const create = useChange(serviceCreate, { ...done, says: () => t("services.form.saved") })
  const update = useChange(serviceUpdate, { ...done, says: () => t("services.form.savedCorrection") })
  const bodyOf = (form: ServiceForm) => ({
    ...givenOf(form, measureOf(pack, form.service)),
    provider_id: form.referral_id ? null : (form.provider?.id ?? null),
    referral_id: form.referral_id,
    goal_id: form.goal_id,
  })
  return (
    <ServiceDialog
      record={record}
      first={record ? formOfRecord(pack, record) : newService(pack, organisation, null)}
      onClose={onClose}
      refusal={record ? update.error : create.error}
      isBusy={create.isPending || update.isPending}
      onSave={(form, version) =>
        record
          ? update.mutate({
              path: { id: file.id, service_id: record.id },
              headers: ifMatch(version),
              body: bodyOf(form),
            })
          : create.mutate({ path: { id: file.id }, body: bodyOf(form) })
      }
      more={(fields) => <CaseFields {...fields} referrals={referrals} goals={goals} />}
      moreWords={(field, form) => {
        if (field === "provider_id") return form.provider?.name
        if (field === "referral_id") return referrals.find(({ value }) => value === form.referral_id)?.label
        if (field === "goal_id") return goals.find(({ value }) => value === form.goal_id)?.label
        return undefined
      }}
    />
  )
}

type Option = { value: string; label: string }

function CaseFields({
  form,
  change,
  errors,
  referrals,
  goals,
}: MoreFields & { referrals: Option[]; goals: Option[] }) {
  const { t } = useTranslation()
  return (
    <>
      {referrals.length > 0 && (
        <Select
          label={t("services.form.referral")}
          placeholder={t("services.form.noReferral")}
          clearable
          data={referrals}
          value={form.referral_id}
          onChange={(next) => change({ referral_id: next })}
          error={errors.referral_id}
          comboboxProps={{ withinPortal: true }}
        />
      )}
      {!form.referral_id && (
        <OrganisationPicker
          label={t("services.form.provider")}
          value={form.provider}
          onChange={(provider) => change({ provider })}
          error={errors.provider_id}
        />
      )}
      {(goals.length > 0 || form.goal_id) && (
        <Select
          label={t("services.form.goal")}
          clearable
          data={goals}
          value={form.goal_id}
          onChange={(next) => change({ goal_id: next })}
          error={errors.goal_id}
          comboboxProps={{ withinPortal: true }}
        />
      )}
    </>
  )
}

/** The referrals under which something may have been given. */
function useReferrals(file: Case): Option[] {
  const { service } = usePack()
  const { data } = useAsked(q(caseReferralList, { path: { id: file.id }, query: { limit: 100 } }))
  return (data?.items ?? [])
    .filter(({ state, kind }) => TAKEN_ON.has(state) && kind !== "consultation")
    .map(({ id, to_name, reference, services }) => ({
      value: id,
      label: [to_name, services.map(service).join(", "), reference].filter(Boolean).join(" · "),
    }))
}

/** The goals of the plan in force. */
function useGoals(file: Case): Option[] {
  const { data } = useAsked(q(planList, { path: { id: file.id } }))
  const inForce = data?.items.find(({ state }) => state === "in_force")
  return (inForce?.goals ?? []).map(({ id, text }) => ({ value: id, label: text }))
}
