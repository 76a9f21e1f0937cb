import { Button, Group, Stack, Text } from "@mantine/core"
import { specialistList, specialistNoteList, specialistNoteRead } from "@punte/client"
import { IconLock, IconPlus } from "@tabler/icons-react"
import { useState } from "react"
import type { Case, SpecialistNote } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatDateTime, formatDay } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { usePack } from "@/lib/pack"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { useReason } from "../abilities"
import classes from "../Cases.module.css"
import { NoteDialog } from "./NoteDialog"

/** A note that is written, or the one that is corrected, whatever the list shows meanwhile. */
type Open = { note?: SpecialistNote }

/** What one keeps of sessions. It is not printed with the page. */
export function OwnNotes({ file }: { file: Case }) {
  const { t } = useTranslation()
  const me = useMe()
  const [open, setOpen] = useState<Open>()
  const reason = useReason(file)("specialist_note_create")
  const specialists = useAsked(q(specialistList, { path: { id: file.id } }))
  const { data, error, refetch } = useAsked(
    q(specialistNoteList, { path: { id: file.id }, query: { limit: 100 } }),
  )
  const professions = (specialists.data?.items ?? [])
    .filter(({ user_id, ended_at }) => user_id === me.user.id && !ended_at)
    .map(({ profession }) => profession)
  const writeButton = (
    <ReasonTooltip reason={reason}>
      <Button
        size="xs"
        leftSection={<IconPlus size={14} aria-hidden />}
        disabled={!reason && !specialists.data}
        onClick={() => setOpen({})}
      >
        {t("specialists.write")}
      </Button>
    </ReasonTooltip>
  )
  return (
    <div className="no-print">
      <Section
        title={t("specialists.own")}
        text={t("specialists.ownText")}
        actions={data?.items.length ? writeButton : undefined}
      >
        <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState
                headingLevel={3}
                title={t("specialists.noOwn")}
                text={t("specialists.noOwnText")}
                action={writeButton}
              />
            ) : (
              <ul className={classes.plainList}>
                {items.map((note) => (
                  <li key={note.id} className={classes.entry}>
                    <OneNote file={file} note={note} onCorrect={() => setOpen({ note })} />
                  </li>
                ))}
              </ul>
            )
          }
        </AskedPart>
        {open && (
          <NoteDialog
            file={file}
            professions={professions}
            note={open.note}
            onClose={() => setOpen(undefined)}
          />
        )}
      </Section>
    </div>
  )
}

/** What a note says, or said. */
type Said = Pick<SpecialistNote, "held_on" | "profession" | "attendance" | "length" | "words">

function SaidOfIt({ said }: { said: Said }) {
  const { t } = useTranslation()
  const { term } = usePack()
  return (
    <>
      <Text size="sm">
        {[
          formatDay(said.held_on),
          term("profession", said.profession),
          t(`specialists.attendances.${said.attendance}`),
          said.length && t(`specialists.lengths.${said.length}`),
        ]
          .filter(Boolean)
          .join(" · ")}
      </Text>
      {said.words && (
        <Text size="sm" className={classes.text ?? ""}>
          {said.words}
        </Text>
      )}
    </>
  )
}

function OneNote({ file, note, onCorrect }: { file: Case; note: SpecialistNote; onCorrect: () => void }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const written = t("specialists.writtenBy", {
    name: note.author_name,
    date: formatDateTime(note.recorded_at),
  })
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="flex-start" gap="xs" wrap="nowrap">
        <Group gap="xs" align="flex-start" wrap="nowrap">
          <IconLock size={16} aria-hidden />
          <div>
            <SaidOfIt said={note} />
          </div>
        </Group>
        {note.abilities.includes("specialist_note_update") && (
          <Button size="compact-sm" variant="subtle" onClick={onCorrect}>
            {t("specialists.correct")}
          </Button>
        )}
      </Group>
      <Text size="xs" c="dimmed">
        {note.version > 1
          ? `${written} · ${t("specialists.changedAt", { date: formatDateTime(note.written_at) })}`
          : written}
      </Text>
      {note.version > 1 && (
        <div>
          <Button size="compact-xs" variant="subtle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {t("specialists.earlier")}
          </Button>
          {isOpen && <Earlier file={file} note={note} />}
        </div>
      )}
    </Stack>
  )
}

function Earlier({ file, note }: { file: Case; note: SpecialistNote }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useAsked(
    q(specialistNoteRead, { path: { id: file.id, note_id: note.id } }),
  )
  return (
    <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
      {({ earlier }) => (
        <ul className={classes.plainList}>
          {earlier.map((said) => (
            <li key={said.written_at} className={classes.entry}>
              <Text size="xs" c="dimmed">
                {t("specialists.earlierAt", { date: formatDateTime(said.written_at) })}
              </Text>
              <SaidOfIt said={said} />
            </li>
          ))}
        </ul>
      )}
    </AskedPart>
  )
}
