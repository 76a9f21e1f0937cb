import { Button, Group, Stack, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { conferenceList, conferenceMarkError } from "@punte/client"
import { IconPlus } from "@tabler/icons-react"
import { useState } from "react"
import type { Case, Conference } from "@/api/caseTypes"
import { q, useAsked, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDateTime, formatDay } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { usePack } from "@/lib/pack"
import { ReasonDialog } from "@/lib/ReasonDialog"
import { TASK_REFRESHES } from "@/lib/refreshes"
import { useRefused } from "@/lib/useRefused"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { useReason } from "../abilities"
import classes from "../Cases.module.css"
import { PrintRecord } from "../PrintRecord"
import { ConferenceDialog } from "./ConferenceDialog"

/** Who met about the person, what they decided, and what became of it. */
export function ConferencesSection({ file }: { file: Case }) {
  const { t } = useTranslation()
  const [isRecording, record] = useDisclosure()
  const [wrong, setWrong] = useState<Conference>()
  const reason = useReason(file)("conference_create")
  const { data, error, refetch } = useAsked(
    q(conferenceList, { path: { id: file.id }, query: { limit: 50 } }),
  )
  const recordButton = (
    <ReasonTooltip reason={reason}>
      <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={record.open}>
        {t("conferences.record")}
      </Button>
    </ReasonTooltip>
  )
  return (
    <Section
      title={t("cases.page.conferences")}
      text={t("conferences.text")}
      actions={data?.items.length ? recordButton : undefined}
    >
      <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState
              headingLevel={3}
              title={t("conferences.none")}
              text={t("conferences.noneText")}
              action={recordButton}
            />
          ) : (
            <ul className={classes.plainList}>
              {items.map((conference) => (
                <li key={conference.id} className={classes.entry}>
                  <OneConference
                    caseId={file.id}
                    conference={conference}
                    onWrong={() => setWrong(conference)}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </AskedPart>
      {isRecording && <ConferenceDialog file={file} onClose={record.close} />}
      {wrong && <WrongDialog caseId={file.id} conference={wrong} onClose={() => setWrong(undefined)} />}
    </Section>
  )
}

type OneProps = { caseId: string; conference: Conference; onWrong: () => void }

function OneConference({ caseId, conference, onWrong }: OneProps) {
  const { t } = useTranslation()
  const { term } = usePack()
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="flex-start" gap="xs">
        <div>
          <Group gap="xs">
            <Text size="sm" fw={600}>
              {formatDay(conference.held_on)}
            </Text>
            {conference.is_error && <StatusTag tone="quiet">{t("conferences.isError")}</StatusTag>}
            <PrintRecord
              caseId={caseId}
              form="conferences"
              id={conference.id}
              of={`${t("cases.page.conferences")}, ${formatDay(conference.held_on)}`}
              shownBy={conferenceList}
            />
          </Group>
          <Text size="sm">
            {[
              term("conference_way", conference.way),
              t("conferences.personPart", { part: term("conference_person", conference.person) }),
            ].join(" · ")}
          </Text>
        </div>
        {conference.abilities.length > 0 && (
          <Button className="no-print" size="compact-sm" variant="subtle" onClick={onWrong}>
            {t("conferences.markError")}
          </Button>
        )}
      </Group>
      <Text size="sm">
        {t("conferences.participants", {
          names: conference.participants.map(({ who, body }) => (body ? `${who} (${body})` : who)).join(", "),
        })}
      </Text>
      {conference.discussed && (
        <Text size="sm" className={classes.text ?? ""}>
          {conference.discussed}
        </Text>
      )}
      {conference.decisions.length > 0 && (
        <div>
          <Text size="sm" fw={600}>
            {t("conferences.decisions")}
          </Text>
          <ul>
            {conference.decisions.map((decision) => (
              <li key={decision.task_id}>
                <Text size="sm" component="span">
                  {decision.text}
                </Text>{" "}
                {decision.state && (
                  <StatusTag tone={decision.state === "done" ? "good" : "quiet"}>
                    {t(`conferences.states.${decision.state}`)}
                  </StatusTag>
                )}
                <Text size="xs" c="dimmed">
                  {[
                    t("home.dueOn", { date: formatDay(decision.due_on) }),
                    decision.owner_name,
                    decision.by && t("conferences.doneBy", { name: decision.by }),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </Text>
              </li>
            ))}
          </ul>
        </div>
      )}
      {conference.error_reason && (
        <Text size="sm" className={classes.text ?? ""}>
          {t("conferences.errorBecause", { reason: conference.error_reason })}
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {t("services.writtenBy", {
          date: formatDateTime(conference.recorded_at),
          name: conference.recorded_by_name,
          organisation: conference.organisation_name,
        })}
      </Text>
    </Stack>
  )
}

function WrongDialog({
  caseId,
  conference,
  onClose,
}: {
  caseId: string
  conference: Conference
  onClose: () => void
}) {
  const { t } = useTranslation()
  const refused = useRefused(conferenceList)
  const mark = useChange(conferenceMarkError, {
    refreshes: TASK_REFRESHES,
    says: () => t("conferences.marked"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ReasonDialog
      isDangerous
      title={t("conferences.markErrorTitle")}
      text={t("conferences.markErrorText")}
      submit={t("conferences.markError")}
      label={t("conferences.markErrorReason")}
      longest={4000}
      onClose={onClose}
      isBusy={mark.isPending}
      refused={refused}
      onReason={(body) =>
        mark.mutate({
          path: { id: caseId, conference_id: conference.id },
          headers: refused.ifMatch(conference.version),
          body,
        })
      }
    />
  )
}
