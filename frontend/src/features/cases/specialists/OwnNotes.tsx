import {
  specialistList,
  specialistNoteCreate,
  specialistNoteList,
  specialistNoteRead,
  specialistNoteUpdate,
} from "@punte/client"
import { useState } from "react"
import type { Case, SpecialistNote } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { SessionDialog } from "@/lib/SessionDialog"
import { SessionNotes } from "@/lib/SessionNotes"
import type { NoteBody } from "@/lib/sessionForm"
import { useCursor } from "@/lib/useCursor"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { KeysetPager } from "@/ui/KeysetPager"
import { useReason } from "../abilities"
import { SPECIALIST_REFRESHES } from "./refreshes"

/** A note that is written, or the one that is corrected, whatever the list shows meanwhile. */
type Open = { note?: SpecialistNote }

/** What one keeps of sessions with the person of a case. */
export function OwnNotes({ file }: { file: Case }) {
  const me = useMe()
  const [open, setOpen] = useState<Open>()
  const { query, pager } = useCursor()
  const specialists = useAsked(q(specialistList, { path: { id: file.id } }))
  const { data, error, refetch } = useAsked(q(specialistNoteList, { path: { id: file.id }, query }))
  const professions = (specialists.data?.items ?? [])
    .filter(({ user_id, ended_at }) => user_id === me.user.id && !ended_at)
    .map(({ profession }) => profession)
  return (
    <SessionNotes
      notes={data?.items}
      problem={error ? problemText(error) : undefined}
      onRetry={refetch}
      reason={useReason(file)("specialist_note_create")}
      isReady={specialists.data !== undefined}
      onWrite={() => setOpen({})}
      onCorrect={(note) => setOpen({ note })}
      whole={(note) => q(specialistNoteRead, { path: { id: file.id, note_id: note.id } })}
    >
      {data && <KeysetPager {...pager(data.next)} />}
      {open && (
        <NoteDialog file={file} professions={professions} {...open} onClose={() => setOpen(undefined)} />
      )}
    </SessionNotes>
  )
}

type DialogProps = Open & { file: Case; professions: readonly string[]; onClose: () => void }

function NoteDialog({ file, professions, note, onClose }: DialogProps) {
  const { t } = useTranslation()
  const refused = useRefused(specialistNoteList)
  const { create, save, conflict, isBusy } = useRecordChange({
    create: specialistNoteCreate,
    update: specialistNoteUpdate,
    input: (body: NoteBody, headers) => ({
      path: { id: file.id, note_id: note?.id ?? "" },
      headers,
      body,
    }),
    field: "held_on",
    refreshes: SPECIALIST_REFRESHES,
    says: () => t(note ? "specialists.corrected" : "specialists.saved"),
    onProblem: refused.onProblem,
    onClose,
  })
  return (
    <SessionDialog
      professions={professions}
      note={note}
      refused={refused}
      conflict={conflict}
      isBusy={isBusy}
      onClose={onClose}
      onSave={(body) => (note ? save(body, note.version) : create({ path: { id: file.id }, body }))}
    />
  )
}
