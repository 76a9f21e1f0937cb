import { TextInput } from "@mantine/core"
import { IconSearch } from "@tabler/icons-react"
import { useEffect, useRef } from "react"

type Props = { label: string; value: string; onSearch: (text: string | null) => void; placeholder?: string }

/** Searches on Enter or when left, so that typing does not ask the server at each letter. */
export function SearchField({ label, value, onSearch, placeholder }: Props) {
  const input = useRef<HTMLInputElement>(null)
  const search = () => {
    const typed = input.current?.value.trim() ?? ""
    if (typed !== value) onSearch(typed || null)
  }
  // The address may change without this field: a removed chip, the back button.
  useEffect(() => {
    if (input.current && document.activeElement !== input.current) input.current.value = value
  }, [value])
  return (
    <search>
      <TextInput
        ref={input}
        type="search"
        label={label}
        placeholder={placeholder}
        defaultValue={value}
        maxLength={100}
        onBlur={search}
        onKeyDown={(event) => event.key === "Enter" && search()}
        leftSection={<IconSearch size={16} aria-hidden />}
      />
    </search>
  )
}
