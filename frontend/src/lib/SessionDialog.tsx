import { Select, Textarea } from "@mantine/core"
import type { SpecialistNote } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "./ChangeDialog"
import { DayInput } from "./DayInput"
import { today } from "./days"
import type { RecordConflict } from "./FormConflict"
import { usePack } from "./pack"
import { SessionConflict } from "./SessionConflict"
import { ATTENDANCES, formOfNote, LENGTHS, missing, type NoteBody, newNote, toNote } from "./sessionForm"
import { useFields } from "./useFields"
import type { useRefused } from "./useRefused"

type Props = {
  /** The professions in which whoever writes may do so. */
  professions: readonly string[]
  note: SpecialistNote | undefined
  refused: ReturnType<typeof useRefused>
  /** What was corrected elsewhere meanwhile, beside what was typed here. */
  conflict: RecordConflict<NoteBody, SpecialistNote> | undefined
  isBusy: boolean
  onSave: (body: NoteBody) => void
  onClose: () => void
}

/** Writes down a session with a specialist, or corrects what was written. */
export function SessionDialog({ professions, note, refused, conflict, isBusy, onSave, onClose }: Props) {
  const { t } = useTranslation()
  const { term } = usePack()
  const begin = () => (note ? formOfNote(note) : newNote(professions, today()))
  const { fields: form, change, isChanged } = useFields(begin)
  const { errors } = refused
  const submit = () => {
    if (!refused.isWhole(missing(form))) return
    const body = toNote(form)
    if (body) onSave(body)
  }
  if (conflict) return <SessionConflict {...conflict} />
  return (
    <ChangeDialog
      title={t(note ? "specialists.correctTitle" : "specialists.writeTitle")}
      text={t("specialists.ownText")}
      submit={t("specialists.saveNote")}
      size="lg"
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      {(professions.length !== 1 || form.profession !== professions[0]) && (
        <Select
          label={t("specialists.profession")}
          required
          allowDeselect={false}
          data={professions.map((code) => ({ value: code, label: term("profession", code) }))}
          value={form.profession}
          onChange={(profession) => change({ profession })}
          error={errors.profession}
          comboboxProps={{ withinPortal: true }}
        />
      )}
      <DayInput
        label={t("specialists.day")}
        value={form.held_on}
        onChange={(held_on) => change({ held_on })}
        max={today()}
        error={errors.held_on}
        isRequired
      />
      <Select
        label={t("specialists.came")}
        required
        allowDeselect={false}
        data={ATTENDANCES.map((one) => ({ value: one, label: t(`specialists.attendances.${one}`) }))}
        value={form.attendance}
        onChange={(next) =>
          change({ attendance: ATTENDANCES.find((one) => one === next) ?? form.attendance })
        }
        error={errors.attendance}
        comboboxProps={{ withinPortal: true }}
      />
      {form.attendance === "attended" && (
        <Select
          label={t("specialists.length")}
          clearable
          data={LENGTHS.map((one) => ({ value: one, label: t(`specialists.lengths.${one}`) }))}
          value={form.length}
          onChange={(next) => change({ length: LENGTHS.find((one) => one === next) ?? null })}
          error={errors.length}
          comboboxProps={{ withinPortal: true }}
        />
      )}
      <Textarea
        label={t("specialists.words")}
        description={t("specialists.wordsHint")}
        autosize
        minRows={5}
        maxLength={20_000}
        value={form.words}
        onChange={(event) => change({ words: event.currentTarget.value })}
        error={errors.words}
      />
    </ChangeDialog>
  )
}
