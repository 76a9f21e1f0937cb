import { SimpleGrid, TextInput } from "@mantine/core"
import type { Titles } from "@/api/projectTypes"
import type { Language } from "@/api/types"
import { LANGUAGES, useTranslation } from "@/i18n"
import { orNone } from "@/lib/orNone"

export type Named3 = Record<Language, string>
export const NO_NAMES: Named3 = { ro: "", sq: "", en: "" }

/** Names as they stand in their fields. */
export const namesOf = (names: Titles | undefined): Named3 => ({
  ro: names?.ro ?? "",
  sq: names?.sq ?? "",
  en: names?.en ?? "",
})

export const hasName = (names: Named3) => Object.values(names).some((name) => name.trim())
/** What was typed; nothing typed is no name in that language. */
export const sentNames = (names: Named3) => ({
  ro: orNone(names.ro),
  sq: orNone(names.sq),
  en: orNone(names.en),
})

type Props = {
  /** What the field is called for a language. */
  label: (language: string) => string
  value: Named3
  onChange: (names: Named3) => void
  error: string | undefined
}

/** A name in each language it has one in. */
export function NameFields({ label, value, onChange, error }: Props) {
  const { t } = useTranslation()
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }}>
      {LANGUAGES.map((code, at) => (
        <TextInput
          key={code}
          label={label(t(`terms.language.${code}`).toLocaleLowerCase())}
          lang={code}
          maxLength={300}
          value={value[code]}
          onChange={(event) => onChange({ ...value, [code]: event.currentTarget.value })}
          error={at === 0 ? error : undefined}
        />
      ))}
    </SimpleGrid>
  )
}
