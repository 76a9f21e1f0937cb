import { Button, Group, NumberInput, Stack, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { interviewFinish, interviewRead } from "@punte/client"
import { useState } from "react"
import { Link, useNavigate } from "react-router"
import type { Account, Interview } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { label } from "@/i18n/format"
import { AccountAnswers } from "@/lib/AccountAnswers"
import type { InterviewTopic } from "@/lib/accountWords"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { MomentInput, momentOf, thisMinute } from "@/lib/MomentInput"
import { useRefused } from "@/lib/useRefused"
import { paths } from "@/paths"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { Doubts } from "./Doubts"
import { BEGUN_OR_ENDED, useKeepInterview } from "./useInterviewChange"

type Props = {
  topics: readonly InterviewTopic[]
  account: Account
  interview: Interview
  /** Also one that the holder before left open, which takes no answers. */
  mayFinish: boolean
  caseId: string
  place: (key: string) => string
}

/** All that is known at a glance, with who asked; then the interview can be finished. */
export function CheckInterview({ topics, account, interview, mayFinish, caseId, place }: Props) {
  const { t } = useTranslation()
  const [isEnding, end] = useDisclosure()
  const known = (code: string) => account.topics.find(({ topic }) => topic === code)
  return (
    <Stack gap="lg">
      {topics.map((topic) => {
        const { answers = [], doubts = [] } = known(topic.code) ?? {}
        return (
          <Section
            key={topic.code}
            title={label(topic.labels)}
            actions={
              interview.takes_answers && (
                <Button
                  component={Link}
                  to={place(topic.code)}
                  variant="default"
                  size="xs"
                  aria-label={t("screening.changeTopic", { topic: label(topic.labels) })}
                >
                  {t("screening.change")}
                </Button>
              )
            }
          >
            <Doubts doubts={doubts} />
            {answers.length > 0 ? (
              <AccountAnswers topic={topic} answers={answers} />
            ) : (
              <Text size="sm" c="dimmed">
                {t(topic.is_restricted ? "interview.keptApart" : "interview.nothingKnown")}
              </Text>
            )}
          </Section>
        )
      })}
      {mayFinish && (
        <Group justify="flex-end">
          <ReasonTooltip reason={interview.topics.length === 0 ? t("screening.nothingAnswered") : undefined}>
            <Button onClick={end.open}>{t("interview.finish")}</Button>
          </ReasonTooltip>
        </Group>
      )}
      {isEnding && <FinishDialog caseId={caseId} interview={interview} onClose={end.close} />}
    </Stack>
  )
}

type DialogProps = { caseId: string; interview: Interview; onClose: () => void }

/** When it was over, and how many breaks there were. */
function FinishDialog({ caseId, interview, onClose }: DialogProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const keep = useKeepInterview(caseId)
  const [first] = useState(() => thisMinute())
  const [endedAt, setEndedAt] = useState(first)
  const [breaks, setBreaks] = useState<number | string>("")
  const refused = useRefused(interviewRead)
  const finish = useChange(interviewFinish, {
    refreshes: BEGUN_OR_ENDED,
    says: () => t("interview.finished"),
    onDone: (finished) => {
      keep(finished)
      navigate(paths.caseSection(caseId, "interviews"))
    },
    onProblem: (refusal) => {
      if (refusal.reason !== "principal_open") return refused.onProblem(refusal)
      refused.onProblem(refusal)
      setPrincipal(true)
      return true
    },
  })
  const [needsPrincipal, setPrincipal] = useState(false)
  return (
    <ChangeDialog
      title={t("interview.finishTitle")}
      text={t("interview.finishText")}
      submit={t("interview.finish")}
      onClose={onClose}
      isBusy={finish.isPending}
      isChanged={endedAt !== first || breaks !== ""}
      problem={needsPrincipal ? t("interview.principalOpen") : refused.problem}
      onSubmit={() => {
        setPrincipal(false)
        const end = refused.complete({ ended_at: momentOf(endedAt) })
        if (!end) return
        finish.mutate({
          path: { id: caseId, interview_id: interview.id },
          headers: refused.ifMatch(interview.version),
          body: { ...end, breaks: typeof breaks === "number" ? breaks : null },
        })
      }}
    >
      <MomentInput
        label={t("interview.endedAt")}
        value={endedAt}
        onChange={setEndedAt}
        error={refused.errors.ended_at}
        isRequired
      />
      <NumberInput
        label={t("interview.breaks")}
        maw={160}
        min={0}
        max={50}
        allowDecimal={false}
        value={breaks}
        onChange={setBreaks}
        error={refused.errors.breaks}
      />
    </ChangeDialog>
  )
}
