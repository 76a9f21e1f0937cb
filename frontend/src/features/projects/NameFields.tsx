import { TextInput } from "@mantine/core"
import type { Titles } from "@/api/projectTypes"
import type { Language } from "@/api/types"
import { LANGUAGES } from "@/i18n"
import { languageName } from "@/i18n/format"
import { orNone } from "@/lib/orNone"

export type NamesByLanguage = Record<Language, string>

/** Names as they stand in their fields. */
export const namesOf = (names: Titles | undefined): NamesByLanguage => ({
  ro: names?.ro ?? "",
  sq: names?.sq ?? "",
  en: names?.en ?? "",
})

export const hasName = (names: NamesByLanguage) => Object.values(names).some((name) => name.trim())
/** What was typed; nothing typed is no name in that language. */
export const sentNames = (names: NamesByLanguage) => ({
  ro: orNone(names.ro),
  sq: orNone(names.sq),
  en: orNone(names.en),
})

type Props = {
  /** What the field is called for a language. */
  label: (language: string) => string
  value: NamesByLanguage
  onChange: (names: NamesByLanguage) => void
  /** By which name the request and its errors call them. */
  name: "names" | "titles"
  errors: Record<string, string>
}

/** A name in each language it has one in. */
export function NameFields({ label, value, onChange, name, errors }: Props) {
  return (
    <>
      {LANGUAGES.map((code, at) => (
        <TextInput
          key={code}
          label={label(languageName(code))}
          lang={code}
          maxLength={300}
          value={value[code]}
          onChange={(event) => onChange({ ...value, [code]: event.currentTarget.value })}
          error={errors[`${name}.${code}`] ?? (at === 0 ? errors[name] : undefined)}
        />
      ))}
    </>
  )
}
