import { Button, Select, Text } from "@mantine/core"
import type { Instrument, Screening } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatDate, label } from "@/i18n/format"
import { AnswerRow } from "../topic/AnswerRow"
import { type Given, SOURCES, type Source, STATES, sourceFor } from "./screeningForm"

type Props = {
  item: Instrument["sections"][number]["items"][number]
  value: Given
  /** By whom answers of this page are mostly known. */
  usual: Source
  /** What another screening of the case asked already. */
  already: Screening["already_asked"][number] | undefined
  isClosed: boolean
  error: string | undefined
  onChange: (given: Given) => void
}

/** A question: what is answered, by whom it is known, and whether somebody asked before. */
export function Question({ item, value, usual, already, isClosed, error, onChange }: Props) {
  const { t } = useTranslation()
  const hasSource = value.state !== "not_asked" && value.state !== "refused"
  return (
    <AnswerRow
      question={label(item.labels)}
      answers={STATES.map((state) => ({ value: state, label: t(`screening.answers.${state}`) }))}
      value={value.state}
      isClosed={isClosed}
      onChange={(state) => onChange({ state, source: sourceFor(state, value.source ?? usual) })}
      earlier={
        already && (
          <>
            <Text size="sm">
              {t("screening.already", {
                answer: t(`screening.answers.${already.state}`),
                who: already.asked_by_name,
                organisation: already.organisation_name,
                date: formatDate(already.at),
              })}
            </Text>
            {!isClosed && value.state === "not_asked" && (
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => onChange({ state: already.state, source: already.source ?? null })}
              >
                {t("screening.take")}
              </Button>
            )}
          </>
        )
      }
    >
      {hasSource && (
        <Select
          label={t("screening.source")}
          maw={320}
          size="sm"
          disabled={isClosed}
          clearable={value.state === "unknown"}
          allowDeselect={value.state === "unknown"}
          data={SOURCES.map((one) => ({ value: one, label: t(`screening.sources.${one}`) }))}
          value={value.source}
          error={error}
          onChange={(next) => onChange({ ...value, source: SOURCES.find((one) => one === next) ?? null })}
        />
      )}
    </AnswerRow>
  )
}
