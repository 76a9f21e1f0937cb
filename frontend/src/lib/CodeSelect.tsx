import { MultiSelect, Select } from "@mantine/core"
import { usePack } from "./pack"

type Common = { label: string; description?: string; error?: string | undefined }

/** One of a list of the pack. */
export function CodeSelect(
  props: Common & {
    list: string
    value: string | null
    onChange: (code: string | null) => void
    isOptional?: boolean
  },
) {
  const { list, value, onChange, isOptional = false, ...common } = props
  const { pack, term } = usePack()
  return (
    <Select
      {...common}
      required={!isOptional}
      allowDeselect={isOptional}
      clearable={isOptional}
      data={(pack.code_lists[list] ?? []).map(({ code }) => ({ value: code, label: term(list, code) }))}
      value={value}
      onChange={onChange}
      comboboxProps={{ withinPortal: true }}
    />
  )
}

/** Several of a list of the pack. */
export function CodesSelect(
  props: Common & {
    list: string
    value: string[]
    onChange: (codes: string[]) => void
    isRequired?: boolean
  },
) {
  const { list, value, onChange, isRequired = false, ...common } = props
  const { pack, term } = usePack()
  return (
    <MultiSelect
      {...common}
      required={isRequired}
      clearable
      data={(pack.code_lists[list] ?? []).map(({ code }) => ({ value: code, label: term(list, code) }))}
      value={value}
      onChange={onChange}
      comboboxProps={{ withinPortal: true }}
    />
  )
}
