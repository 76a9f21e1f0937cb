import {
  specialistList,
  specialistNoteCreate,
  specialistNoteList,
  specialistNoteRead,
  specialistNoteUpdate,
} from "@punte/client"
import { useState } from "react"
import type { Case, SpecialistNote } from "@/api/caseTypes"
import { ifMatch, q, useAsked, useChange } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { SessionDialog } from "@/lib/SessionDialog"
import { SessionNotes } from "@/lib/SessionNotes"
import { useCursor } from "@/lib/useCursor"
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
  const done = { refreshes: SPECIALIST_REFRESHES, onDone: onClose, onProblem: refused.onProblem }
  const create = useChange(specialistNoteCreate, { ...done, says: () => t("specialists.saved") })
  const update = useChange(specialistNoteUpdate, { ...done, says: () => t("specialists.corrected") })
  return (
    <SessionDialog
      professions={professions}
      note={note}
      refused={refused}
      isBusy={create.isPending || update.isPending}
      onClose={onClose}
      onSave={(body) =>
        note
          ? update.mutate({
              path: { id: file.id, note_id: note.id },
              headers: ifMatch(note.version),
              body,
            })
          : create.mutate({ path: { id: file.id }, body })
      }
    />
  )
}
