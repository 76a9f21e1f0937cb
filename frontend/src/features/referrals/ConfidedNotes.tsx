import {
  referralSpecialistNoteCreate,
  referralSpecialistNoteList,
  referralSpecialistNoteRead,
  referralSpecialistNoteUpdate,
} from "@punte/client"
import { useState } from "react"
import type { Referral, SpecialistNote } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { usePack } from "@/lib/pack"
import { REFERRAL_REFRESHES } from "@/lib/refreshes"
import { SessionDialog } from "@/lib/SessionDialog"
import { SessionNotes } from "@/lib/SessionNotes"
import type { NoteBody } from "@/lib/sessionForm"
import { useCursor } from "@/lib/useCursor"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { KeysetPager } from "@/ui/KeysetPager"

const REFRESHES = [referralSpecialistNoteList, referralSpecialistNoteRead, ...REFERRAL_REFRESHES]

/** A note that is written, or the one that is corrected, whatever the list shows meanwhile. */
type Open = { note?: SpecialistNote }

/** What a specialist of the receiver keeps of sessions under a referral. */
export function ConfidedNotes({ referral }: { referral: Referral }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<Open>()
  const { query, pager } = useCursor()
  const { data, error, refetch } = useAsked(
    q(referralSpecialistNoteList, { path: { id: referral.id }, query }),
  )
  return (
    <SessionNotes
      notes={data?.items}
      problem={error ? problemText(error) : undefined}
      onRetry={refetch}
      reason={data && !data.may_write ? t("services.notYet") : undefined}
      isReady={data !== undefined}
      onWrite={() => setOpen({})}
      onCorrect={(note) => setOpen({ note })}
      whole={(note) => q(referralSpecialistNoteRead, { path: { id: referral.id, note_id: note.id } })}
    >
      {data && <KeysetPager {...pager(data.next)} />}
      {open && <NoteDialog referral={referral} {...open} onClose={() => setOpen(undefined)} />}
    </SessionNotes>
  )
}

type DialogProps = Open & { referral: Referral; onClose: () => void }

function NoteDialog({ referral, note, onClose }: DialogProps) {
  const { t } = useTranslation()
  const { pack } = usePack()
  const refused = useRefused(referralSpecialistNoteList)
  const { create, save, conflict, isBusy } = useRecordChange({
    create: referralSpecialistNoteCreate,
    update: referralSpecialistNoteUpdate,
    input: (body: NoteBody, headers) => ({
      path: { id: referral.id, note_id: note?.id ?? "" },
      headers,
      body,
    }),
    field: "held_on",
    refreshes: REFRESHES,
    says: () => t(note ? "specialists.corrected" : "specialists.saved"),
    onProblem: refused.onProblem,
    onClose,
  })
  return (
    <SessionDialog
      professions={(pack.code_lists.profession ?? []).map(({ code }) => code)}
      note={note}
      refused={refused}
      conflict={conflict}
      isBusy={isBusy}
      onClose={onClose}
      onSave={(body) => (note ? save(body, note.version) : create({ path: { id: referral.id }, body }))}
    />
  )
}
