import { Select } from "@mantine/core"
import { refusalCreate, refusalList } from "@punte/client"
import { useChange } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { compareWords, formatPartialDate, label } from "@/i18n/format"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { countryOptions } from "@/lib/codes"
import { addMonths, today } from "@/lib/days"
import { usePack } from "@/lib/pack"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { type AGE_GROUPS, SEXES } from "../caseForm"

const ADULTS = ["a18_25", "a26_40", "a41_plus"] as const satisfies readonly (typeof AGE_GROUPS)[number][]
/** How many months the list offers. The rule is `refusal.rs`. */
const MONTHS = 24

type Fields = {
  month: string | null
  county: string | null
  sex: (typeof SEXES)[number] | null
  age_group: (typeof ADULTS)[number] | null
  citizenship: string | null
  exploitation: string | null
  reason: string | null
}

/** An adult's refusal: lists to choose from, and no place to write who it was. */
export function RefusalDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { pack, county } = usePack()
  const { organisation } = useMe()
  const first = `${today().slice(0, 7)}-01`
  const { fields, change, isChanged } = useFields<Fields>(() => ({
    month: first,
    county: organisation.counties.length === 1 ? (organisation.counties[0] ?? null) : null,
    sex: null,
    age_group: null,
    citizenship: null,
    exploitation: null,
    reason: null,
  }))
  const refused = useRefused(refusalList)
  const { errors } = refused
  const record = useChange(refusalCreate, {
    refreshes: [refusalList],
    says: () => t("refusals.done"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  const codes = (list: string) =>
    (pack.code_lists[list] ?? []).map(({ code, labels }) => ({ value: code, label: label(labels) }))
  return (
    <ChangeDialog
      title={t("refusals.add")}
      text={t("refusals.addText")}
      submit={t("refusals.submit")}
      onClose={onClose}
      isBusy={record.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const { citizenship, ...needed } = fields
        const body = refused.complete(needed)
        if (body) record.mutate({ body: { ...body, citizenship } })
      }}
    >
      <Select
        label={t("refusals.month")}
        required
        allowDeselect={false}
        data={Array.from({ length: MONTHS }, (_, back) => {
          const month = addMonths(first, -back)
          return { value: month, label: formatPartialDate({ date: month, precision: "month" }) }
        })}
        value={fields.month}
        onChange={(month) => change({ month })}
        error={errors.month}
      />
      <Select
        label={t("refusals.county")}
        required
        searchable
        data={pack.counties
          .map(({ code }) => ({ value: code, label: county(code) }))
          .sort((a, b) => compareWords(a.label, b.label))}
        value={fields.county}
        onChange={(county) => change({ county })}
        error={errors.county}
      />
      <Select
        label={t("refusals.sex")}
        required
        data={SEXES.map((value) => ({ value, label: t(`terms.sex.${value}`) }))}
        value={fields.sex}
        onChange={(next) => change({ sex: SEXES.find((sex) => sex === next) ?? null })}
        error={errors.sex}
      />
      <Select
        label={t("refusals.ageGroup")}
        description={t("refusals.ageHint")}
        required
        data={ADULTS.map((value) => ({ value, label: t(`terms.ageGroup.${value}`) }))}
        value={fields.age_group}
        onChange={(next) => change({ age_group: ADULTS.find((group) => group === next) ?? null })}
        error={errors.age_group}
      />
      <Select
        label={t("refusals.citizenship")}
        placeholder={t("common.unknown")}
        clearable
        searchable
        data={countryOptions()}
        value={fields.citizenship}
        onChange={(citizenship) => change({ citizenship })}
        error={errors.citizenship}
      />
      <Select
        label={t("refusals.exploitation")}
        required
        searchable
        data={codes("exploitation")}
        value={fields.exploitation}
        onChange={(exploitation) => change({ exploitation })}
        error={errors.exploitation}
      />
      <Select
        label={t("refusals.reason")}
        required
        data={codes("decline_reason")}
        value={fields.reason}
        onChange={(reason) => change({ reason })}
        error={errors.reason}
      />
    </ChangeDialog>
  )
}
