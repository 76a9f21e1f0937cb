import { Button, Group, Stack, Text } from "@mantine/core"
import { IconLock, IconPlus } from "@tabler/icons-react"
import { type ReactNode, useState } from "react"
import type { SpecialistNote } from "@/api/caseTypes"
import { useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDateTime, formatDay } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { usePack } from "./pack"
import classes from "./SessionNotes.module.css"

type Props = {
  notes: readonly SpecialistNote[] | undefined
  problem: string | undefined
  onRetry: () => void
  /** Why no session can be written down now. */
  reason: string | undefined
  isReady: boolean
  onWrite: () => void
  onCorrect: (note: SpecialistNote) => void
  /** The question for a note with what it said before; the look is recorded. */
  whole: (note: SpecialistNote) => Parameters<typeof useAsked<SpecialistNote>>[0]
  children: ReactNode
}

/** What one keeps of sessions. It is not printed with the page. */
export function SessionNotes(props: Props) {
  const { notes, problem, onRetry, reason, isReady, onWrite, onCorrect, whole, children } = props
  const { t } = useTranslation()
  const writeButton = (
    <ReasonTooltip reason={reason}>
      <Button
        size="xs"
        leftSection={<IconPlus size={14} aria-hidden />}
        disabled={!reason && !isReady}
        onClick={onWrite}
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
        actions={notes?.length ? writeButton : undefined}
      >
        <AskedPart answer={notes} problem={problem} onRetry={onRetry}>
          {(items) =>
            items.length === 0 ? (
              <EmptyState
                headingLevel={3}
                title={t("specialists.noOwn")}
                text={t("specialists.noOwnText")}
                action={writeButton}
              />
            ) : (
              <ul className={classes.list}>
                {items.map((note) => (
                  <li key={note.id} className={classes.entry}>
                    <OneNote note={note} onCorrect={() => onCorrect(note)} whole={whole} />
                  </li>
                ))}
              </ul>
            )
          }
        </AskedPart>
        {children}
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

type OneProps = Pick<Props, "whole"> & { note: SpecialistNote; onCorrect: () => void }

function OneNote({ note, onCorrect, whole }: OneProps) {
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
        {note.abilities.length > 0 && (
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
          {isOpen && <Earlier whole={whole(note)} />}
        </div>
      )}
    </Stack>
  )
}

function Earlier({ whole }: { whole: ReturnType<Props["whole"]> }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useAsked(whole)
  return (
    <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
      {({ earlier }) => (
        <ul className={classes.list}>
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
