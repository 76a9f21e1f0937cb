import { Button, Group, Stack, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { screeningFinish } from "@punte/client"
import { useState } from "react"
import { Link, useNavigate } from "react-router"
import type { Instrument, Screening } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate, label } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { Facts } from "@/ui/Facts"
import { FormProblem } from "@/ui/FormProblem"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { asked } from "./screeningForm"
import { BEGUN_OR_ENDED, newer, useKeepScreening } from "./useScreeningChange"

type Props = { instrument: Instrument; screening: Screening; caseId: string; place: (key: string) => string }

/** All answers at a glance, with who asked; then the screening can be finished. */
export function CheckAnswers({ instrument, screening, caseId, place }: Props) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const keep = useKeepScreening(caseId, screening.id)
  const [isAsking, ask] = useDisclosure()
  const [problem, setProblem] = useState<string>()
  const answers = new Map(screening.answers.map((answer) => [answer.item, answer]))
  const words = (code: string) => {
    const answer = answers.get(code)
    if (!answer) return t("screening.answers.not_asked")
    const { state, source, asked_by_name: who, at } = answer
    const said = t(`screening.answers.${state}`)
    const known = source ? `${said} (${t(`screening.sources.${source}`)})` : said
    return `${known} · ${who}, ${formatDate(at)}`
  }
  const finish = useChange(screeningFinish, {
    refreshes: BEGUN_OR_ENDED,
    says: () => t("screening.finished"),
    onDone: (finished) => {
      keep(finished)
      navigate(place("result"))
    },
    onProblem: (refusal) => {
      const now = newer(refusal)
      if (now) keep(now)
      setProblem(now ? t("screening.changed") : problemText(refusal))
      ask.close()
      return true
    },
  })
  return (
    <Stack gap="lg">
      <FormProblem title={problem} />
      {instrument.sections.map((topic) => (
        <Section
          key={topic.code}
          title={label(topic.labels)}
          actions={
            screening.takes_answers && (
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
          <Facts
            facts={asked(topic, screening.profile).map(({ code, labels }) => ({
              label: label(labels),
              value: words(code),
            }))}
          />
        </Section>
      ))}
      {screening.takes_answers && (
        <Group justify="flex-end">
          <Text size="sm" c="dimmed">
            {t("screening.answeredOf", { answered: screening.answered, asked: screening.asked })}
          </Text>
          <ReasonTooltip reason={screening.answered === 0 ? t("screening.nothingAnswered") : undefined}>
            <Button onClick={ask.open}>{t("screening.finish")}</Button>
          </ReasonTooltip>
        </Group>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={ask.close}
        title={t("screening.finishTitle")}
        text={t("screening.finishText")}
        confirm={t("screening.finish")}
        isBusy={finish.isPending}
        onConfirm={() => {
          setProblem(undefined)
          finish.mutate({
            path: { id: caseId, screening_id: screening.id },
            headers: ifMatch(screening.version),
          })
        }}
      />
    </Stack>
  )
}
