import type { Proceeding } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { countryName, formatDate, formatList, languageName } from "@/i18n/format"
import { FormConflict, type RecordConflict } from "@/lib/FormConflict"
import { usePack } from "@/lib/pack"
import { proceedingBody, proceedingForm } from "./forms"

export type ProceedingBody = ReturnType<typeof proceedingBody>

/** What the form says: a capacity with its day, and no organisation of the directory. */
const grouped = ({ body_id, lawyer_id, capacity, capacity_since, ...rest }: ProceedingBody) => ({
  ...rest,
  part: { capacity, capacity_since },
})

/** Both versions of what is said of proceedings, field by field, where somebody else saved first. */
export function ProceedingConflict(props: RecordConflict<ProceedingBody, Proceeding>) {
  const { mine, newer, onSave, ...how } = props
  const { t } = useTranslation()
  const { term } = usePack()
  const text = (value: string | null) => value ?? ""
  return (
    <FormConflict
      {...how}
      mine={grouped(mine)}
      newer={{
        ...grouped(proceedingBody(proceedingForm(newer.country, newer), newer, newer)),
        version: newer.version,
      }}
      onSave={({ part, ...rest }, version) =>
        onSave(
          { ...rest, ...part, body_id: newer.body_id ?? null, lawyer_id: newer.lawyer_id ?? null },
          version,
        )
      }
      fields={{
        kind: { label: t("proceedings.kind"), words: (kind) => term("proceeding_kind", kind) },
        country: { label: t("proceedings.country"), words: countryName },
        body_name: { label: t("proceedings.body"), words: text },
        file_number: { label: t("proceedings.fileNumber"), words: text },
        opened_on: { label: t("proceedings.openedOn"), words: formatDate },
        part: {
          label: t("proceedings.capacity"),
          words: ({ capacity, capacity_since }) =>
            t("proceedings.since", {
              what: term("proceeding_capacity", capacity),
              date: formatDate(capacity_since),
            }),
        },
        lawyer_name: { label: t("proceedings.lawyer"), words: text },
        language: { label: t("proceedings.language"), words: (code) => (code ? languageName(code) : "") },
        measures: {
          label: t("proceedings.measures"),
          words: (all) => formatList(all.map((code) => term("protection_measure", code))),
        },
        note: { label: t("proceedings.note"), words: text },
      }}
    />
  )
}
