import { Alert, Button, Group, Stack, Text } from "@mantine/core"
import { trackChangeList } from "@punte/client"
import { IconInfoCircle } from "@tabler/icons-react"
import { useState } from "react"
import { Link } from "react-router"
import type { Case, Track, TrackChange } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useMay } from "@/api/session"
import type { Permission } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { TRACKS, TrackTag, useTrackWords } from "@/lib/tracks"
import { paths } from "@/paths"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { useReason } from "./abilities"
import classes from "./Cases.module.css"
import { TrackDialog } from "./TrackDialog"

const NAMES = Object.keys(TRACKS) as Track[]

/** What moves a track where nobody gave grounds of their own. */
const BY_RECORD = {
  identification: "common.nothing",
  assistance: "cases.track.byClosure",
  proceedings: "cases.track.byProceeding",
  compensation: "cases.track.byProceeding",
  stay_return: "cases.track.byRecord",
} as const satisfies Record<Track, string>

/** Where the records are kept that a track follows, and what reading them takes. */
const KEPT_IN: Partial<Record<Track, { section: "proceedings" | "stay_return"; needs: Permission }>> = {
  proceedings: { section: "proceedings", needs: "cases.content" },
  compensation: { section: "proceedings", needs: "cases.content" },
  stay_return: { section: "stay_return", needs: "stays.manage" },
}

/** Where each track stands, how it can move, and how it came there. */
export function TracksSection({ file }: { file: Case }) {
  const { t } = useTranslation()
  const words = useTrackWords()
  const reason = useReason(file)
  const may = useMay()
  const [changing, setChanging] = useState<Track>()
  const isOpen = ["presumed", "identified"].includes(file.identification)
  return (
    <Stack gap="lg">
      <Section title={t("cases.page.tracks")}>
        <Alert icon={<IconInfoCircle aria-hidden />} color={isOpen ? "teal" : "gray"} mb="md">
          {t(isOpen ? "cases.track.rightsOpen" : "cases.track.rightsClosed")}
        </Alert>
        <ul className={classes.plainList}>
          {NAMES.map((track) => {
            const keptIn = KEPT_IN[track]
            return (
              <li key={track} className={classes.foundCase}>
                <div>
                  <Text fw={500} size="sm">
                    {words.track(track)}
                  </Text>
                  <TrackTag track={track} state={file[track]} />
                </div>
                {keptIn && may(keptIn.needs) ? (
                  <Button
                    component={Link}
                    to={paths.caseSection(file.id, keptIn.section)}
                    variant="default"
                    size="xs"
                    aria-label={`${t(`cases.page.${keptIn.section}`)}: ${words.track(track)}`}
                    className="no-print"
                  >
                    {t(`cases.page.${keptIn.section}`)}
                  </Button>
                ) : (
                  <ReasonTooltip reason={reason("case_change_track")}>
                    <Button
                      variant="default"
                      size="xs"
                      aria-label={`${t("cases.track.change")}: ${words.track(track)}`}
                      onClick={() => setChanging(track)}
                      className="no-print"
                    >
                      {t("cases.track.change")}
                    </Button>
                  </ReasonTooltip>
                )}
              </li>
            )
          })}
        </ul>
      </Section>
      {changing && <TrackDialog file={file} track={changing} onClose={() => setChanging(undefined)} />}
      {may("cases.content") && <History id={file.id} />}
    </Stack>
  )
}

/** The decisions with their grounds. Grounds are narrative, so they open only when asked for. */
function History({ id }: { id: string }) {
  const { t } = useTranslation()
  const words = useTrackWords()
  const [isOpen, setOpen] = useState(false)
  const { data, error, refetch } = useAsked(q(trackChangeList, { path: { id } }), isOpen)
  return (
    <Section title={t("cases.track.history")} text={t("cases.track.showGroundsText")}>
      {isOpen ? (
        <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState
                headingLevel={3}
                title={t("cases.track.noHistory")}
                text={t("cases.track.noHistoryText")}
              />
            ) : (
              <ul className={classes.plainList}>
                {items.map((change) => (
                  <Decision key={`${change.track}-${change.at}`} change={change} words={words} />
                ))}
              </ul>
            )
          }
        </AskedPart>
      ) : (
        <Button variant="default" size="xs" onClick={() => setOpen(true)}>
          {t("cases.track.showGrounds")}
        </Button>
      )}
    </Section>
  )
}

function Decision({ change, words }: { change: TrackChange; words: ReturnType<typeof useTrackWords> }) {
  const { t } = useTranslation()
  return (
    <li className={classes.entry}>
      <Group gap="xs">
        <Text size="sm" fw={500}>
          {words.track(change.track)}:
        </Text>
        <Text size="sm" c="dimmed">
          {words.state(change.track, change.from)} →
        </Text>
        <TrackTag track={change.track} state={change.to} />
      </Group>
      <Text size="xs" c="dimmed">
        {formatDate(change.decided_on)} · {change.decided_by_name}, {change.organisation_name}
      </Text>
      <Text size="sm" mt={4} className={classes.text ?? ""}>
        {change.decision_id ? t("cases.track.byDecision") : (change.grounds ?? t(BY_RECORD[change.track]))}
      </Text>
    </li>
  )
}
