import { Alert, List, Stack, Text } from "@mantine/core"
import { IconInfoCircle } from "@tabler/icons-react"
import type { Instrument, Screening } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatList, label } from "@/i18n/format"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import classes from "./Screening.module.css"

type Props = { instrument: Instrument; screening: Screening }
type Topic = Screening["sections"][number]

type Ask = Topic["ask_next"][number]

/** More candidates than this are shown on demand. */
const SHOWN = 6
const fewest = ({ ask_next: [first] }: Topic) => first?.choose.reduce((sum, { count }) => sum + count, 0) ?? 0
const TONES = { positive: "warn", open: "accent", ruled_out: "quiet" } as const

/** What the answers say: the result, the signs behind it, and what to ask next. Never a number. */
export function Result({ instrument, screening }: Props) {
  const { t } = useTranslation()
  const topics = new Map(instrument.sections.map((topic) => [topic.code, topic]))
  const texts = new Map(
    instrument.sections.flatMap(({ items }) => items.map(({ code, labels }) => [code, label(labels)])),
  )
  const name = (topic: Topic) => label(topics.get(topic.section)?.labels ?? instrument.name)
  const open = screening.sections
    .filter(({ matters }) => matters)
    .toSorted((one, other) => fewest(one) - fewest(other))
  const sentence = ({ decides, choose }: Ask) => {
    const what = formatList(choose.map(({ count, weight }) => t(`screening.weights.${weight}`, { count })))
    return t(decides === "positive" ? "screening.askPositive" : "screening.askRuledOut", { what })
  }
  const [only, ...more] = screening.results
  return (
    <Stack gap="lg">
      <Alert icon={<IconInfoCircle aria-hidden />} title={t("screening.noDecision")}>
        {t("screening.noDecisionText")}
      </Alert>
      <Section title={t(screening.state === "finished" ? "screening.result" : "screening.soFar")}>
        {only && more.length === 0 ? (
          <Text fw={600}>{label(only.labels)}</Text>
        ) : (
          <>
            <Text>{t("screening.stillPossible")}</Text>
            <List size="sm" mt={4}>
              {screening.results.map((result) => (
                <List.Item key={result.code}>{label(result.labels)}</List.Item>
              ))}
            </List>
          </>
        )}
      </Section>
      <Section title={t("screening.byTopic")}>
        {screening.sections.map((topic) => (
          <div key={topic.section} className={classes.topic}>
            <Text fw={600}>{name(topic)}</Text>
            <StatusTag tone={TONES[topic.outcome]}>{t(`screening.outcomes.${topic.outcome}`)}</StatusTag>
            {topic.signs.length > 0 && (
              <>
                <Text size="sm" mt={8}>
                  {t("screening.signs")}
                </Text>
                <ul className={classes.list}>
                  {topic.signs.map((code) => (
                    <li key={code}>
                      <Text size="sm">{texts.get(code)}</Text>
                    </li>
                  ))}
                </ul>
              </>
            )}
          </div>
        ))}
      </Section>
      <Section title={t("screening.askNext")} text={t("screening.askNextText")}>
        {open.length === 0 ? (
          <Text>{t("screening.nothingToAsk")}</Text>
        ) : (
          open.map((topic) => (
            <div key={topic.section} className={classes.topic}>
              <Text fw={600}>{name(topic)}</Text>
              {topic.ask_next.map((ask) => (
                <Text key={JSON.stringify(ask.choose)} size="sm" mt={4}>
                  {sentence(ask)}
                </Text>
              ))}
              <Candidates topic={topic} texts={texts} screening={screening} />
            </div>
          ))
        )}
      </Section>
    </Stack>
  )
}

type CandidatesProps = { topic: Topic; texts: Map<string, string>; screening: Screening }

/** The questions that can decide a topic; many of them only on demand. */
function Candidates({ topic, texts, screening }: CandidatesProps) {
  const { t } = useTranslation()
  const refused = new Set(
    screening.answers.filter(({ state }) => state === "refused").map(({ item }) => item),
  )
  const weights = new Map(
    topic.ask_next.flatMap(({ choose }) =>
      choose.flatMap(({ weight, of }) => of.map((code) => [code, weight] as const)),
    ),
  )
  const hints = (code: string, weight: Ask["choose"][number]["weight"]) =>
    [
      weight !== "sign" && t(`screening.weightNames.${weight}`),
      refused.has(code) && t("screening.refusedHint"),
    ].filter((hint) => hint !== false)
  return (
    <details open={weights.size <= SHOWN} className={classes.candidates}>
      <summary>{t("screening.whichQuestions", { count: weights.size })}</summary>
      <ul className={classes.list}>
        {[...weights].map(([code, weight]) => (
          <li key={code}>
            <Text size="sm">
              {texts.get(code)}{" "}
              <Text span size="sm" c="dimmed">
                {hints(code, weight).join(", ")}
              </Text>
            </Text>
          </li>
        ))}
      </ul>
    </details>
  )
}
