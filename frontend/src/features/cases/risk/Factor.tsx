import { Button, Text } from "@mantine/core"
import type { RiskAssessment } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { AnswerRow } from "../topic/AnswerRow"
import { STRENGTHS, type Strength } from "./riskAnswers"

type Props = {
  name: string
  value: Strength
  /** What the last finished assessment answered. */
  last: RiskAssessment["before"][number] | undefined
  isClosed: boolean
  onChange: (strength: Strength) => void
}

/** A factor: how strong it is, and how strong it was last time. */
export function Factor({ name, value, last, isClosed, onChange }: Props) {
  const { t } = useTranslation()
  return (
    <AnswerRow
      question={name}
      answers={STRENGTHS.map((strength) => ({ value: strength, label: t(`risk.strengths.${strength}`) }))}
      value={value}
      isClosed={isClosed}
      onChange={onChange}
      earlier={
        last &&
        !isClosed && (
          <>
            <Text size="sm">
              {t("risk.lastTime", {
                strength: t(`risk.strengths.${last.strength}`),
                date: formatDate(last.at),
                who: last.by_name,
              })}
            </Text>
            {value === "not_asked" && (
              <Button size="compact-sm" variant="default" onClick={() => onChange(last.strength)}>
                {t("risk.stillSo")}
              </Button>
            )}
          </>
        )
      }
    />
  )
}
