import { Stack, Text } from "@mantine/core"
import type { AccountAnswer } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatDate, label } from "@/i18n/format"
import { Facts } from "@/ui/Facts"
import { byEntry, type InterviewQuestion, type InterviewTopic, useAnswerWords } from "./accountWords"

/** What is known of a topic, with who asked and when. */
export function AccountAnswers({
  topic,
  answers,
}: {
  topic: InterviewTopic
  answers: readonly AccountAnswer[]
}) {
  const { t } = useTranslation()
  return (
    <Stack gap="sm">
      {byEntry(answers).map(([entry, given], at) => (
        <div key={entry}>
          {topic.is_many && (
            <Text size="sm" fw={600}>
              {t("interview.entry", { at: at + 1 })}
            </Text>
          )}
          <Facts
            facts={topic.questions.flatMap((question) => {
              const answer = given.find((one) => one.question === question.code)
              return answer
                ? [
                    {
                      label: label(question.labels),
                      value: <OneAnswer question={question} answer={answer} />,
                    },
                  ]
                : []
            })}
          />
        </div>
      ))}
    </Stack>
  )
}

function OneAnswer({ question, answer }: { question: InterviewQuestion; answer: AccountAnswer }) {
  const { t } = useTranslation()
  const words = useAnswerWords()
  const { source, asked_by_name: who, organisation_name: organisation, at } = answer
  return (
    <>
      <span style={{ whiteSpace: "pre-line" }}>{words(question, answer)}</span>
      <Text size="xs" c="dimmed">
        {source && `${t(`screening.sources.${source}`)} · `}
        {t("interview.askedBy", { who, organisation, date: formatDate(at) })}
      </Text>
    </>
  )
}
