import { Select } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { compareWords, label } from "@/i18n/format"
import { usePack } from "@/lib/pack"

type Props = {
  value: string | null | undefined
  onChange: (code: string | null) => void
  placeholder?: string
  error?: string | undefined
}

/** One of the country's counties; none is not stated, or all of them. */
export function CountySelect({ value, onChange, placeholder, error }: Props) {
  const { t } = useTranslation()
  const { pack } = usePack()
  return (
    <Select
      label={t("projects.county")}
      placeholder={placeholder}
      w={200}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("projects.county") }) }}
      data={pack.counties
        .map(({ code, labels }) => ({ value: code, label: label(labels) }))
        .toSorted((a, b) => compareWords(a.label, b.label))}
      value={value ?? null}
      onChange={onChange}
      error={error}
      comboboxProps={{ withinPortal: true }}
    />
  )
}
