import { MultiSelect, Select, Textarea, TextInput } from "@mantine/core"
import { usePack } from "@/lib/pack"

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

/** A name, or a number as it stands on paper. */
export function NameField(
  props: Common & { value: string; onChange: (text: string) => void; isRequired?: boolean },
) {
  const { onChange, isRequired = false, ...common } = props
  return (
    <TextInput
      {...common}
      required={isRequired}
      maxLength={200}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

/** What else has to be known. */
export function NoteField(props: Common & { value: string; onChange: (text: string) => void }) {
  const { onChange, ...common } = props
  return (
    <Textarea
      {...common}
      autosize
      minRows={2}
      maxLength={4000}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
