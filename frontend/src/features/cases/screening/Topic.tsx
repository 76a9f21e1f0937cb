import { Select, Text } from "@mantine/core"
import { screeningAnswer } from "@punte/client"
import { useState } from "react"
import type { Instrument, Screening } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { label } from "@/i18n/format"
import { paths } from "@/paths"
import { TopicForm } from "../topic/TopicForm"
import { useTopic } from "../topic/useTopic"
import { Question } from "./Question"
import {
  ANSWERS,
  asked,
  type Draft,
  draftOf,
  type Given,
  lacksSource,
  SOURCES,
  type Source,
  toUpdate,
} from "./screeningForm"
import { ANSWERED, newer, useKeepScreening } from "./useScreeningChange"

type Props = {
  topic: Instrument["sections"][number]
  screening: Screening
  caseId: string
  step: { at: number; of: number; next: string }
}

/** The questions of one topic. */
export function Topic({ topic, screening, caseId, step }: Props) {
  const { t } = useTranslation()
  const keep = useKeepScreening(caseId, screening.id)
  const [usual, setUsual] = useState<Source>("person_said")
  const [isTried, setTried] = useState(false)
  const given = useTopic<Screening, Given>({
    record: screening,
    draftOf: (record) => draftOf(topic, record),
    how: ANSWERS,
    newer,
    keep,
    next: step.next,
    send: (draft, before, version) => {
      save.mutate({
        path: { id: caseId, screening_id: screening.id },
        headers: ifMatch(version),
        body: toUpdate(topic.code, draft, before),
      })
    },
  })
  const save = useChange(screeningAnswer, {
    refreshes: ANSWERED,
    says: () => t("screening.saved"),
    onDone: given.onDone,
    onProblem: given.onProblem,
  })
  const lacking = Object.entries(given.draft).flatMap(([code, one]) => (lacksSource(one) ? [code] : []))
  const saveAnd = (to: string) => (lacking.length > 0 ? setTried(true) : given.saveAnd(to))
  const questions = asked(topic, screening.profile)
  const already = new Map(screening.already_asked.map((answer) => [answer.item, answer]))
  const words = (of: Draft, code: string) => {
    const one = of[code]
    if (!one) return ""
    const state = t(`screening.answers.${one.state}`)
    return one.source ? `${state} (${t(`screening.sources.${one.source}`)})` : state
  }

  return (
    <TopicForm
      topic={given}
      title={label(topic.labels)}
      text={t("screening.step", { at: step.at, of: step.of })}
      closed={screening.takes_answers ? undefined : t("screening.closedText")}
      isBusy={save.isPending}
      onLeave={() => saveAnd(paths.caseSection(caseId, "screenings"))}
      onGoOn={() => saveAnd(step.next)}
      question={(code) => label(questions.find((item) => item.code === code)?.labels ?? topic.labels)}
      words={words}
      lacks={
        isTried &&
        lacking.length > 0 && (
          <Text c="red" role="alert">
            {t("screening.sourcesMissing", { count: lacking.length })}
          </Text>
        )
      }
    >
      <Select
        label={t("screening.usualSource")}
        description={t("screening.usualSourceHint")}
        maw={420}
        allowDeselect={false}
        disabled={!screening.takes_answers}
        data={SOURCES.map((one) => ({ value: one, label: t(`screening.sources.${one}`) }))}
        value={usual}
        onChange={(next) => setUsual(SOURCES.find((one) => one === next) ?? "person_said")}
      />
      {questions.map((item) => (
        <Question
          key={item.code}
          item={item}
          value={given.draft[item.code] ?? { state: "not_asked", source: null }}
          usual={usual}
          already={already.get(item.code)}
          isClosed={!screening.takes_answers}
          error={isTried && lacking.includes(item.code) ? t("screening.sourceMissing") : undefined}
          onChange={(answer) => given.answer(item.code, answer)}
        />
      ))}
    </TopicForm>
  )
}
