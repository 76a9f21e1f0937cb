import { Alert, Button, Fieldset, Group, Select, Stack, Text } from "@mantine/core"
import { interviewAnswer } from "@punte/client"
import { IconPlus, IconTrash } from "@tabler/icons-react"
import { useState } from "react"
import type { AccountTopic, Interview } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate, label } from "@/i18n/format"
import { type InterviewQuestion, type InterviewTopic, useAnswerWords } from "@/lib/accountWords"
import { paths } from "@/paths"
import { TopicForm } from "../topic/TopicForm"
import { useTopic } from "../topic/useTopic"
import { Doubts } from "./Doubts"
import { useEarlierAnswers } from "./EarlierAnswers"
import {
  ANSWERS,
  blankEntry,
  type Draft,
  draftOf,
  entriesOf,
  type Given,
  lacks,
  NOT_ASKED,
  placeOf,
  SOURCES,
  type Source,
  toUpdate,
} from "./interviewDraft"
import { QuestionField } from "./QuestionField"
import { ANSWERED, newer, useKeepTopic } from "./useInterviewChange"

type Props = {
  topic: InterviewTopic
  known: AccountTopic
  interview: Interview
  caseId: string
  step: { at: number; of: number; next: string }
}

/** The questions of one topic: what is known already, and what is answered now. */
export function TopicPage({ topic, known, interview, caseId, step }: Props) {
  const { t } = useTranslation()
  const inWords = useAnswerWords()
  const keep = useKeepTopic(caseId)
  const history = useEarlierAnswers(caseId, known)
  const [usual, setUsual] = useState<Source>("person_said")
  const [isTried, setTried] = useState(false)
  const [closed, close] = useState<ReadonlySet<string>>(new Set())
  const isClosed = !interview.takes_answers
  const given = useTopic<AccountTopic, Given>({
    record: known,
    draftOf: (record) => draftOf(topic, record),
    how: ANSWERS,
    newer,
    keep,
    next: step.next,
    send: (draft, before, version) => {
      save.mutate({
        path: { id: caseId, interview_id: interview.id, topic: topic.code },
        headers: ifMatch(version),
        body: toUpdate(topic, draft, before),
      })
    },
  })
  const save = useChange(interviewAnswer, {
    refreshes: ANSWERED,
    says: () => t("screening.saved"),
    onDone: given.onDone,
    onProblem: given.onProblem,
  })
  const questionOf = (place: string) => topic.questions.find(({ code }) => place.endsWith(`/${code}`))
  const lacking = Object.entries(given.draft).flatMap(([place, one]) => {
    const question = questionOf(place)
    return question && lacks(question.kind, one) ? [place] : []
  })
  const saveAnd = (to: string) => (lacking.length > 0 ? setTried(true) : given.saveAnd(to))
  const words = (of: Draft, place: string) => {
    const question = questionOf(place)
    const one = of[place] ?? NOT_ASKED
    return question ? inWords(question, one) : ""
  }
  const asked = (place: string) => {
    const answer = known.answers.find((one) => placeOf(one.entry ?? "", one.question) === place)
    if (!answer) return undefined
    const { asked_by_name: who, organisation_name: organisation, at } = answer
    const now = given.draft[place]
    const question = label(questionOf(place)?.labels ?? topic.labels)
    return (
      <>
        {t("interview.askedBy", { who, organisation, date: formatDate(at) })}
        {!isClosed && now && now.state !== "not_asked" && answer.interview_id !== interview.id && (
          <Button
            size="compact-sm"
            variant={now.again ? "filled" : "default"}
            aria-pressed={now.again ?? false}
            aria-label={`${t("risk.stillSo")}: ${question}`}
            onClick={() => given.answer(place, { ...now, again: !now.again })}
          >
            {t("risk.stillSo")}
          </Button>
        )}
      </>
    )
  }
  const earlier = (question: InterviewQuestion, place: string) => {
    const [now, before] = [asked(place), history.of(question, place)]
    return (
      (now || before) && (
        <>
          {now}
          {before}
        </>
      )
    )
  }
  const answer = (changes: readonly (readonly [string, Given])[]) => {
    for (const [place, one] of changes) given.answer(place, one)
  }
  const entries = topic.is_many ? entriesOf(given.draft, closed) : [""]
  const fields = (entry: string) =>
    topic.questions.map((question) => {
      const place = placeOf(entry, question.code)
      return (
        <QuestionField
          key={place}
          question={question}
          value={given.draft[place] ?? NOT_ASKED}
          usual={usual}
          isClosed={isClosed}
          isLacking={isTried && lacking.includes(place)}
          earlier={earlier(question, place)}
          onChange={(one) => given.answer(place, one)}
        />
      )
    })
  return (
    <TopicForm
      topic={given}
      title={label(topic.labels)}
      text={`${t("screening.step", { at: step.at, of: step.of })} ${label(topic.hint)}`}
      closed={isClosed ? t("interview.closedText") : undefined}
      isBusy={save.isPending}
      onLeave={() => saveAnd(paths.caseSection(caseId, "interviews"))}
      onGoOn={() => saveAnd(step.next)}
      question={(place) => label(questionOf(place)?.labels ?? topic.labels)}
      words={words}
      lacks={
        isTried &&
        lacking.length > 0 && (
          <Text c="red" role="alert">
            {t("interview.lacking", { count: lacking.length })}
          </Text>
        )
      }
    >
      {topic.is_restricted && <Alert color="orange">{t("interview.restricted")}</Alert>}
      <Doubts doubts={known.doubts} />
      {history.button}
      {!isClosed && (
        <Select
          label={t("screening.usualSource")}
          description={t("screening.usualSourceHint")}
          maw={420}
          allowDeselect={false}
          data={SOURCES.map((one) => ({ value: one, label: t(`screening.sources.${one}`) }))}
          value={usual}
          onChange={(next) => setUsual(SOURCES.find((one) => one === next) ?? "person_said")}
        />
      )}
      {topic.is_many ? (
        <Stack gap="lg">
          {entries.map((entry, at) => (
            <Fieldset key={entry} legend={t("interview.entry", { at: at + 1 })}>
              <Stack gap="lg">
                {fields(entry)}
                {!isClosed && (
                  <Group justify="flex-end">
                    <Button
                      variant="subtle"
                      color="red"
                      leftSection={<IconTrash size={16} aria-hidden />}
                      aria-label={t("interview.removeEntry", { at: at + 1 })}
                      onClick={() => {
                        answer(blankEntry(topic, entry))
                        close(new Set([...closed, entry]))
                      }}
                    >
                      {t("interview.remove")}
                    </Button>
                  </Group>
                )}
              </Stack>
            </Fieldset>
          ))}
          {!isClosed && (
            <Group>
              <Button
                variant="default"
                leftSection={<IconPlus size={16} aria-hidden />}
                onClick={() => answer(blankEntry(topic, crypto.randomUUID()))}
              >
                {t("interview.addEntry")}
              </Button>
            </Group>
          )}
        </Stack>
      ) : (
        fields("")
      )}
    </TopicForm>
  )
}
