import { MultiSelect, Select } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { compareWords, label as words } from "@/i18n/format"
import { usePack } from "@/lib/pack"

type Props = {
  value: string | null | undefined
  onChange: (code: string | null) => void
  /** County, unless more has to be said. */
  label?: string
  placeholder?: string
  error?: string | undefined
}

/** One of the country's counties; none is not stated, or all of them. */
export function CountySelect({ value, onChange, label, placeholder, error }: Props) {
  const { t } = useTranslation()
  const counties = useCounties()
  const name = label ?? t("projects.county")
  return (
    <Select
      label={name}
      placeholder={placeholder}
      w={200}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: name }) }}
      data={counties}
      value={value ?? null}
      onChange={onChange}
      error={error}
      comboboxProps={{ withinPortal: true }}
    />
  )
}

/** Several of the country's counties; none is not stated. */
export function CountiesSelect(props: {
  label: string
  description: string
  value: string[]
  onChange: (codes: string[]) => void
  error: string | undefined
}) {
  const { t } = useTranslation()
  const counties = useCounties()
  return (
    <MultiSelect
      {...props}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: props.label }) }}
      data={counties}
      comboboxProps={{ withinPortal: true }}
    />
  )
}

/** The counties by name. */
function useCounties() {
  const { pack } = usePack()
  return pack.counties
    .map(({ code, labels }) => ({ value: code, label: words(labels) }))
    .toSorted((a, b) => compareWords(a.label, b.label))
}
