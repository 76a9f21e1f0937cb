import { Select } from "@mantine/core"
import { useTranslation } from "@/i18n"

/** A year of the address, if it is one. */
export const yearOf = (value: string | undefined) =>
  value && /^(19|20|21)\d\d$/.test(value) ? Number(value) : undefined

const YEARS = 30

type Props = { value: string | undefined; onChange: (year: string | null) => void }

/** What happened in one year; what is not dated is in none. */
export function YearFilter({ value, onChange }: Props) {
  const { t } = useTranslation()
  const last = new Date().getFullYear() + 1
  const years = Array.from({ length: YEARS }, (_, back) => String(last - back))
  const chosen = yearOf(value) ? value : undefined
  return (
    <Select
      label={t("projects.year")}
      placeholder={t("common.all")}
      w={120}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("projects.year") }) }}
      data={chosen && !years.includes(chosen) ? [chosen, ...years] : years}
      value={chosen ?? null}
      onChange={onChange}
    />
  )
}
