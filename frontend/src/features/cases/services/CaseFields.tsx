import { Select } from "@mantine/core"
import { caseReferralList, planList } from "@punte/client"
import type { Case, ServiceRecord } from "@/api/caseTypes"
import type { Problem } from "@/api/problem"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { OrganisationPicker } from "@/lib/OrganisationPicker"
import { usePack } from "@/lib/pack"
import type { MoreFields } from "@/lib/ServiceDialog"
import { AskedPart } from "@/ui/AskedPart"

const TAKEN_ON: ReadonlySet<string> = new Set(["accepted", "service_started", "completed", "broken"])

/** What a record can name: what is offered now, and how also reads what no longer is. */
type Named = {
  offered: string[] | undefined
  words: (id: string) => string
  problem: string | undefined
  onRetry: () => void
}
type Props = MoreFields & { record: ServiceRecord | undefined; referrals: Named; goals: Named }

/** Under which referral or by whom a service was given, and for which goal. */
export function CaseFields({ form, change, errors, record, referrals, goals }: Props) {
  const { t } = useTranslation()
  return (
    <>
      <NamedSelect
        label={t("services.form.referral")}
        placeholder={t("services.form.noReferral")}
        of={referrals}
        before={record?.referral_id}
        value={form.referral_id}
        onChange={(referral_id) => change({ referral_id })}
        error={errors.referral_id}
      />
      {!form.referral_id && (
        <OrganisationPicker
          label={t("services.form.provider")}
          value={form.provider}
          onChange={(provider) => change({ provider })}
          error={errors.provider_id}
        />
      )}
      <NamedSelect
        label={t("services.form.goal")}
        of={goals}
        before={record?.goal_id}
        value={form.goal_id}
        onChange={(goal_id) => change({ goal_id })}
        error={errors.goal_id}
      />
    </>
  )
}

type SelectProps = {
  label: string
  placeholder?: string
  of: Named
  /** What the record named before it is corrected: it can be kept although it is offered no more. */
  before: string | null | undefined
  value: string | null
  onChange: (id: string | null) => void
  error: string | undefined
}

function NamedSelect({ label, placeholder, of, before, value, onChange, error }: SelectProps) {
  return (
    <AskedPart answer={of.offered} problem={of.problem} onRetry={of.onRetry}>
      {(offered) => {
        const named = new Set([...offered, ...[before ?? [], value ?? []].flat()])
        const options = [...named].map((id) => ({ value: id, label: of.words(id) }))
        return (
          options.length > 0 && (
            <Select
              label={label}
              placeholder={placeholder}
              clearable
              data={options}
              value={value}
              onChange={onChange}
              error={error}
              comboboxProps={{ withinPortal: true }}
            />
          )
        )
      }}
    </AskedPart>
  )
}

/** The referrals under which something may have been given. */
export function useReferrals(file: Case, record: ServiceRecord | undefined): Named {
  const { t } = useTranslation()
  const { service } = usePack()
  const asked = useAsked(q(caseReferralList, { path: { id: file.id }, query: { limit: 100 } }))
  const all = asked.data?.items.map(({ id, to_name, reference, services, state, kind }) => ({
    id,
    label: [to_name, services.map(service).join(", "), reference].filter(Boolean).join(" · "),
    isTakenOn: TAKEN_ON.has(state) && kind !== "consultation",
  }))
  return {
    offered: all?.filter(({ isTakenOn }) => isTakenOn).map(({ id }) => id),
    // Of one beyond the page the record itself knows who received it.
    words: (id) =>
      all?.find((one) => one.id === id)?.label ??
      (id === record?.referral_id ? record.provider_name : t("services.underReferral")),
    ...asking(asked),
  }
}

/** The goals of the plan in force. */
export function useGoals(file: Case): Named {
  const { t } = useTranslation()
  const asked = useAsked(q(planList, { path: { id: file.id } }))
  const plans = asked.data?.items
  const inForce = plans?.find(({ state }) => state === "in_force")
  return {
    offered: plans && (inForce?.goals ?? []).map(({ id }) => id),
    words: (id) => {
      const plan = plans?.find(({ goals }) => goals.some((goal) => goal.id === id))
      const text = plan?.goals.find((goal) => goal.id === id)?.text
      return text && plan
        ? [text, plan !== inForce && t("plan.number", { number: plan.number })].filter(Boolean).join(" · ")
        : t("services.form.olderGoal")
    },
    ...asking(asked),
  }
}

const asking = ({ error, refetch }: { error: Problem | null; refetch: () => unknown }) => ({
  problem: error ? problemText(error) : undefined,
  onRetry: () => void refetch(),
})
