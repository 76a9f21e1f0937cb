import { serviceCreate, serviceUpdate } from "@punte/client"
import type { Case, ServiceRecord } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { usePack } from "@/lib/pack"
import { ServiceDialog } from "@/lib/ServiceDialog"
import { formOfRecord, givenOf, measureOf, newService, type ServiceForm } from "@/lib/serviceForm"
import { CaseFields, useGoals, useReferrals } from "./CaseFields"
import { SERVICE_REFRESHES } from "./refreshes"

type Props = { file: Case; record: ServiceRecord | undefined; onClose: () => void }

/** Writes down a service at the case, or corrects one. */
export function CaseServiceDialog({ file, record, onClose }: Props) {
  const { t } = useTranslation()
  const { pack } = usePack()
  const { organisation } = useMe()
  const referrals = useReferrals(file, record)
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
      more={(fields) => <CaseFields {...fields} record={record} referrals={referrals} goals={goals} />}
      moreWords={(field, form) => {
        if (field === "provider_id") return form.provider?.name
        if (field === "referral_id" && form.referral_id) return referrals.words(form.referral_id)
        if (field === "goal_id" && form.goal_id) return goals.words(form.goal_id)
        return undefined
      }}
    />
  )
}
