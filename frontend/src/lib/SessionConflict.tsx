import type { SpecialistNote } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { FormConflict, type RecordConflict } from "./FormConflict"
import { usePack } from "./pack"
import type { NoteBody } from "./sessionForm"

/** How long it was belongs to whether the person came. */
const grouped = ({ profession, held_on, attendance, length, words }: NoteBody) => ({
  profession,
  held_on,
  came: { attendance, length: length ?? null },
  words: words ?? null,
})

/** Both versions of a note, field by field, where it was corrected in another window meanwhile. */
export function SessionConflict({ mine, newer, onSave, ...how }: RecordConflict<NoteBody, SpecialistNote>) {
  const { t } = useTranslation()
  const { term } = usePack()
  return (
    <FormConflict
      {...how}
      mine={grouped(mine)}
      newer={{ ...grouped(newer), version: newer.version }}
      onSave={({ came, ...rest }, version) => onSave({ ...rest, ...came }, version)}
      fields={{
        profession: { label: t("specialists.profession"), words: (code) => term("profession", code) },
        held_on: { label: t("specialists.day"), words: formatDate },
        came: {
          label: t("specialists.came"),
          words: ({ attendance, length }) =>
            [t(`specialists.attendances.${attendance}`), length && t(`specialists.lengths.${length}`)]
              .filter(Boolean)
              .join(", "),
        },
        words: { label: t("specialists.words"), words: (words) => words ?? "" },
      }}
    />
  )
}
