import { Select } from "@mantine/core"
import { label as worded } from "@/i18n/format"
import { usePack } from "@/lib/pack"

type Props = {
  /** A code list of the pack. */
  list: string
  label: string
  value: string | null
  onChange: (code: string | null) => void
  error: string | undefined
}

/** One code of a list of the pack, which must be chosen. */
export function CodeSelect({ list, label, value, onChange, error }: Props) {
  const { pack } = usePack()
  return (
    <Select
      label={label}
      required
      allowDeselect={false}
      data={(pack.code_lists[list] ?? []).map(({ code, labels }) => ({ value: code, label: worded(labels) }))}
      value={value}
      onChange={onChange}
      error={error}
      comboboxProps={{ withinPortal: true }}
    />
  )
}
