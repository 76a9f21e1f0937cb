import { Select } from "@mantine/core"
import { useTranslation } from "@/i18n"

type Props = {
  label: string
  description?: string
  value: string | null
  onChange: (id: string | null) => void
  error?: string | undefined
  /** What the server found for what is typed, and what is chosen: names by their ids. */
  names: ReadonlyMap<string, string>
  onType: (text: string) => void
  nothing: string
  placeholder?: string
  isRequired?: boolean
  isClearable?: boolean
}

/** One of many, found by typing part of its name. */
export function FoundSelect({
  value,
  onChange,
  names,
  onType,
  nothing,
  isRequired = false,
  isClearable = !isRequired,
  ...field
}: Props) {
  const { t } = useTranslation()
  return (
    <Select
      {...field}
      required={isRequired}
      searchable
      clearable={isClearable}
      clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: field.label }) }}
      value={value}
      onChange={onChange}
      onSearchChange={onType}
      data={[...names].map(([id, name]) => ({ value: id, label: name }))}
      filter={({ options }) => options}
      nothingFoundMessage={nothing}
      comboboxProps={{ withinPortal: true }}
    />
  )
}
