import { Button, Stack, Text, Title } from "@mantine/core"
import { useState } from "react"
import type { Case } from "@/api/caseTypes"
import { useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatList, label } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { AccountAnswers } from "@/lib/AccountAnswers"
import type { InterviewTopic } from "@/lib/accountWords"
import { interviewForm } from "@/lib/interviewForm"
import { AskedPart } from "@/ui/AskedPart"
import { Section } from "@/ui/Section"
import { Doubts } from "./Doubts"
import { accountOf, exploitersOf } from "./questions"

/** What is known from all interviews, and what nobody has asked yet. */
export function KnownSection({ file }: { file: Case }) {
  const { t } = useTranslation()
  const { data: form } = useAsked(interviewForm)
  const { data, error, refetch } = useAsked(accountOf(file.id))
  return (
    <Section title={t("interview.known")} text={t("interview.knownText")}>
      <AskedPart answer={form && data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {({ topics }) => {
          const known = topics.filter(({ answers }) => answers.length > 0)
          const open = topics.filter(({ answers }) => answers.length === 0)
          const of = (code: string) => form?.topics.find((topic) => topic.code === code)
          return (
            <Stack gap="lg">
              {known.map(({ topic, answers, doubts }) => {
                const found = of(topic)
                return (
                  found && (
                    <Stack key={topic} gap="xs">
                      <Title order={3} size="h4">
                        {label(found.labels)}
                      </Title>
                      <Doubts doubts={doubts} />
                      <AccountAnswers topic={found} answers={answers} />
                    </Stack>
                  )
                )
              })}
              {open.length > 0 && (
                <Text size="sm" c="dimmed">
                  {t("interview.open", {
                    topics: formatList(
                      open.flatMap(({ topic }) => {
                        const found = of(topic)
                        return found ? [label(found.labels)] : []
                      }),
                    ),
                  })}
                </Text>
              )}
              {form?.topics
                .filter(({ is_restricted }) => is_restricted && file.abilities.includes("exploiters_read"))
                .map((topic) => (
                  <Exploiters key={topic.code} caseId={file.id} topic={topic} />
                ))}
            </Stack>
          )
        }}
      </AskedPart>
    </Section>
  )
}

/** Who exploited the person: read apart, and only when somebody wants to know. */
function Exploiters({ caseId, topic }: { caseId: string; topic: InterviewTopic }) {
  const { t } = useTranslation()
  const [isShown, show] = useState(false)
  const { data, error, refetch } = useAsked(exploitersOf(caseId), isShown)
  return (
    <Stack gap="xs" align="flex-start">
      <Title order={3} size="h4">
        {label(topic.labels)}
      </Title>
      {isShown ? (
        <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
          {({ answers }) =>
            answers.length > 0 ? (
              <AccountAnswers topic={topic} answers={answers} />
            ) : (
              <Text size="sm" c="dimmed">
                {t("interview.nothingKnown")}
              </Text>
            )
          }
        </AskedPart>
      ) : (
        <>
          <Text size="sm" c="dimmed">
            {t("interview.keptApart")}
          </Text>
          <Button variant="default" onClick={() => show(true)}>
            {t("interview.showExploiters")}
          </Button>
        </>
      )}
    </Stack>
  )
}
