import { Select, Textarea } from "@mantine/core"
import { specialistNoteCreate, specialistNoteList, specialistNoteUpdate } from "@punte/client"
import type { Case, SpecialistNote } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { usePack } from "@/lib/pack"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { ATTENDANCES, formOfNote, LENGTHS, missing, newNote, toNote } from "./noteForm"
import { SPECIALIST_REFRESHES } from "./refreshes"

type Props = {
  file: Case
  /** The professions in which whoever writes is named. */
  professions: readonly string[]
  note: SpecialistNote | undefined
  onClose: () => void
}

/** Writes down a session, or corrects what was written. */
export function NoteDialog({ file, professions, note, onClose }: Props) {
  const { t } = useTranslation()
  const { term } = usePack()
  const {
    fields: form,
    change,
    isChanged,
  } = useFields(() => (note ? formOfNote(note) : newNote(professions, today())))
  const refused = useRefused(specialistNoteList)
  const { errors } = refused
  const done = { refreshes: SPECIALIST_REFRESHES, onDone: onClose, onProblem: refused.onProblem }
  const create = useChange(specialistNoteCreate, { ...done, says: () => t("specialists.saved") })
  const update = useChange(specialistNoteUpdate, { ...done, says: () => t("specialists.corrected") })
  const submit = () => {
    if (!refused.isWhole(missing(form))) return
    const body = toNote(form)
    if (!body) return
    if (note) update.mutate({ path: { id: file.id, note_id: note.id }, headers: ifMatch(note.version), body })
    else create.mutate({ path: { id: file.id }, body })
  }
  return (
    <ChangeDialog
      title={t(note ? "specialists.correctTitle" : "specialists.writeTitle")}
      text={t("specialists.ownText")}
      submit={t("specialists.saveNote")}
      size="lg"
      onClose={onClose}
      isBusy={create.isPending || update.isPending}
      isChanged={isChanged}
      problem={note && refused.isOld(note.version) ? t("specialists.readAgain") : refused.problem}
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
