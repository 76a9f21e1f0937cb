import { Anchor, Button, Group, Stack, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { accountRead, exploitersRead, interviewList, interviewMarkError } from "@punte/client"
import { Link } from "react-router"
import type { Case, Interview } from "@/api/caseTypes"
import { q, useAsked, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDateTime, formatList, label, languageName } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { interviewForm } from "@/lib/interviewForm"
import { usePack } from "@/lib/pack"
import { ReasonDialog } from "@/lib/ReasonDialog"
import { useRefused } from "@/lib/useRefused"
import { paths } from "@/paths"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { useReason } from "../abilities"
import classes from "../Cases.module.css"
import { PrintRecord } from "../PrintRecord"
import { KnownSection } from "./KnownSection"
import { StartDialog } from "./StartDialog"
import { BEGUN_OR_ENDED } from "./useInterviewChange"

/** How often the person was interviewed, by whom, about what; and what is known from it. */
export function InterviewsSection({ file }: { file: Case }) {
  const { t } = useTranslation()
  const reason = useReason(file)("interview_create")
  const [isStarting, start] = useDisclosure()
  const { data, error, refetch } = useAsked(q(interviewList, { path: { id: file.id }, query: { limit: 50 } }))
  return (
    <Stack gap="lg">
      <Section
        title={t("cases.page.interviews")}
        text={t("interview.listText")}
        actions={
          <ReasonTooltip reason={reason}>
            <Button onClick={start.open}>{t("interview.start")}</Button>
          </ReasonTooltip>
        }
      >
        <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
          {({ items, interviews, screenings }) =>
            items.length === 0 ? (
              <EmptyState headingLevel={3} title={t("interview.none")} text={t("interview.noneText")} />
            ) : (
              <Stack gap="sm">
                <div>
                  <Text size="sm" fw={500}>
                    {t("interview.counted", { count: interviews.reduce((sum, { count }) => sum + count, 0) })}
                  </Text>
                  {interviews.map(({ organisation_name: name, count }) => (
                    <Text key={name} size="sm" c="dimmed">
                      {t("interview.countedBy", { name, count })}
                    </Text>
                  ))}
                  {screenings > 0 && (
                    <Text size="sm" c="dimmed">
                      {t("interview.screenings", { count: screenings })}
                    </Text>
                  )}
                </div>
                <ul className={classes.plainList}>
                  {items.map((interview) => (
                    <Entry key={interview.id} file={file} interview={interview} />
                  ))}
                </ul>
              </Stack>
            )
          }
        </AskedPart>
      </Section>
      {data && data.items.length > 0 && <KnownSection file={file} />}
      {isStarting && <StartDialog file={file} onClose={start.close} />}
    </Stack>
  )
}

const TONES = { open: "accent", finished: "quiet", entered_in_error: "warn" } as const

function Entry({ file, interview }: { file: Case; interview: Interview }) {
  const { t } = useTranslation()
  const { term } = usePack()
  const { data: form } = useAsked(interviewForm)
  const [isMarking, mark] = useDisclosure()
  const reason = useReason(file)("interview_create")
  const { state, kind, topics, present, language, breaks, consent } = interview
  const isError = state === "entered_in_error"
  const asked = form?.topics.filter(({ code }) => topics.includes(code)).map(({ labels }) => label(labels))
  const facts = [
    term("interview_place", interview.place),
    ...present.map((code) => term("interview_present", code)),
    ...(language ? [languageName(language)] : []),
    ...(typeof breaks === "number" ? [t("interview.breaksCount", { count: breaks })] : []),
    ...(consent ? [t(`interview.consentsGiven.${consent}`)] : []),
  ]
  return (
    <li className={classes.entry}>
      <Group gap="xs">
        {isError ? (
          <Text fw={500} td="line-through">
            {t(`interview.kinds.${kind}`)}
          </Text>
        ) : (
          <Anchor component={Link} to={paths.interview(file.id, interview.id)} fw={500}>
            {t(`interview.kinds.${kind}`)}
          </Anchor>
        )}
        <StatusTag tone={TONES[state]}>{t(`interview.course.${state}`)}</StatusTag>
        <PrintRecord
          caseId={file.id}
          form="interviews"
          id={interview.id}
          of={`${t(`interview.kinds.${kind}`)}, ${formatDateTime(interview.started_at)}`}
          shownBy={interviewList}
        />
      </Group>
      <Text size="sm" mt={4}>
        {asked?.length ? t("interview.asked", { topics: formatList(asked) }) : t("interview.askedNothing")}
      </Text>
      <Text size="xs" c="dimmed" mt={4}>
        {formatDateTime(interview.started_at)} · {interview.conducted_by_name}, {interview.organisation_name}{" "}
        · {facts.join(" · ")}
      </Text>
      {interview.error_reason && <Text size="sm">{interview.error_reason}</Text>}
      {!isError && !reason && (
        <Button size="compact-sm" variant="subtle" color="gray" mt={4} onClick={mark.open}>
          {t("interview.markError")}
        </Button>
      )}
      {isMarking && <MarkErrorDialog caseId={file.id} interview={interview} onClose={mark.close} />}
    </li>
  )
}

type DialogProps = { caseId: string; interview: Interview; onClose: () => void }

function MarkErrorDialog({ caseId, interview, onClose }: DialogProps) {
  const { t } = useTranslation()
  const refused = useRefused(interviewList)
  const mark = useChange(interviewMarkError, {
    refreshes: [accountRead, exploitersRead, ...BEGUN_OR_ENDED],
    says: () => t("interview.marked"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ReasonDialog
      title={t("interview.markErrorTitle")}
      text={t("interview.markErrorText", {
        who: interview.conducted_by_name,
        organisation: interview.organisation_name,
      })}
      submit={t("interview.markError")}
      label={t("interview.markErrorReason")}
      longest={2000}
      isDangerous
      isBusy={mark.isPending}
      refused={refused}
      onClose={onClose}
      onReason={(body) =>
        mark.mutate({
          path: { id: caseId, interview_id: interview.id },
          headers: refused.ifMatch(interview.version),
          body,
        })
      }
    />
  )
}
