import { Select } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { compareWords, formatPartialDate, label } from "@/i18n/format"
import { countryOptions } from "@/lib/codes"
import { addMonths } from "@/lib/days"
import { usePack } from "@/lib/pack"
import { SEXES } from "../caseForm"
import { ADULTS, adultOf, MONTHS, type RefusalFields, thisMonth } from "./refusalForm"

type Props = {
  fields: RefusalFields
  change: (part: Partial<RefusalFields>) => void
  errors: Record<string, string>
}

/** What an anonymous record of a refusal says: lists to choose from, and no place to write who it was. */
export function RefusalSelects({ fields, change, errors }: Props) {
  const { t } = useTranslation()
  const { pack, county } = usePack()
  const first = thisMonth()
  const codes = (list: string) =>
    (pack.code_lists[list] ?? []).map(({ code, labels }) => ({ value: code, label: label(labels) }))
  return (
    <>
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
        onChange={(next) => change({ age_group: adultOf(next) })}
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
    </>
  )
}
