import { Button, Group, Stack, Text } from "@mantine/core"
import { useState } from "react"
import type { AccountTopic } from "@/api/caseTypes"
import { useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { type InterviewQuestion, useAnswerWords } from "@/lib/accountWords"
import { AskedPart } from "@/ui/AskedPart"
import classes from "../Cases.module.css"
import { earlierAnswers } from "./earlierAnswers"
import { historyOf } from "./questions"

/** What a topic said before, once somebody wants to know: the look is recorded. */
export function useEarlierAnswers(caseId: string, known: AccountTopic) {
  const { t } = useTranslation()
  const [isShown, show] = useState(false)
  const { data, error, refetch } = useAsked(historyOf(caseId, known.topic), isShown)
  return {
    /** What asks for it; nothing where nothing was saved before. */
    button:
      known.version < 2 ? null : isShown ? (
        <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
          {() => (
            <Text size="sm" c="dimmed">
              {t("interview.earlierShown")}
            </Text>
          )}
        </AskedPart>
      ) : (
        <Group gap="xs">
          <Button variant="default" size="compact-sm" onClick={() => show(true)}>
            {t("interview.showEarlier")}
          </Button>
          <Text size="sm" c="dimmed">
            {t("interview.earlierText")}
          </Text>
        </Group>
      ),
    /** What was answered to a question before what is known now. */
    of: (question: InterviewQuestion, place: string) => {
      const answers = isShown && data ? earlierAnswers(data.items, place) : []
      return answers.length > 0 && <Earlier question={question} answers={answers} />
    },
  }
}

type Props = { question: InterviewQuestion; answers: AccountTopic["answers"] }

function Earlier({ question, answers }: Props) {
  const { t } = useTranslation()
  const words = useAnswerWords()
  return (
    <Stack gap={2} w="100%">
      <Text size="sm" fw={600}>
        {t("interview.earlierAnswers")}
      </Text>
      <ul className={classes.plainList}>
        {answers.map(({ asked_by_name: who, organisation_name: organisation, at, ...answer }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: They are in their order, and none of them changes.
          <li key={place}>
            <Text size="sm" style={{ whiteSpace: "pre-line" }}>
              {words(question, answer)}
            </Text>
            <Text size="xs" c="dimmed">
              {answer.source && `${t(`screening.sources.${answer.source}`)} · `}
              {t("interview.askedBy", { who, organisation, date: formatDate(at) })}
            </Text>
          </li>
        ))}
      </ul>
    </Stack>
  )
}
