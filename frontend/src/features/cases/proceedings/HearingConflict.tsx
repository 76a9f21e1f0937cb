import { colleagueList } from "@punte/client"
import type { Hearing } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"
import { FormConflict, type RecordConflict } from "@/lib/FormConflict"
import { usePack } from "@/lib/pack"
import { summonsWords } from "@/lib/summons"
import { hearingBody, hearingForm } from "./forms"

export type HearingBody = ReturnType<typeof hearingBody>

/** Who goes along is one answer, in several fields. */
const grouped = ({ companion_id, companion_name, goes_alone, ...rest }: HearingBody) => ({
  ...rest,
  company: { companion_id, companion_name, goes_alone },
})

/** Both versions of a hearing, field by field, where somebody else saved first. */
export function HearingConflict({ mine, newer, onSave, ...how }: RecordConflict<HearingBody, Hearing>) {
  const { t } = useTranslation()
  const { term } = usePack()
  const { data } = useAsked(q(colleagueList), mine.companion_id !== null)
  const colleague = (id: string) =>
    (newer.companion_id === id ? newer.companion_user_name : undefined) ??
    data?.items.find((one) => one.id === id)?.display_name ??
    id
  const yesOrNo = (is: boolean) => t(is ? "common.yes" : "common.no")
  return (
    <FormConflict
      {...how}
      mine={grouped(mine)}
      newer={{ ...grouped(hearingBody(hearingForm(newer), newer)), version: newer.version }}
      onSave={({ company, ...rest }, version) => onSave({ ...rest, ...company }, version)}
      fields={{
        at: { label: t("proceedings.hearing.day"), words: summonsWords },
        kind: { label: t("proceedings.hearing.kind"), words: (kind) => term("hearing_kind", kind) },
        place: { label: t("proceedings.hearing.place"), words: (place) => place ?? "" },
        company: {
          label: t("proceedings.hearing.company"),
          words: ({ companion_id, companion_name, goes_alone }) => {
            if (goes_alone) return t("proceedings.hearing.companies.alone")
            if (companion_id) return colleague(companion_id)
            return companion_name ?? t("proceedings.hearing.companies.open")
          },
        },
        measures: {
          label: t("proceedings.hearing.measures"),
          words: (all) => formatList(all.map((code) => term("protection_measure", code))),
        },
        needs_interpreter: { label: t("proceedings.hearing.interpreter"), words: yesOrNo },
        is_prepared: { label: t("proceedings.hearing.prepared"), words: yesOrNo },
        note: { label: t("proceedings.note"), words: (note) => note ?? "" },
      }}
    />
  )
}
