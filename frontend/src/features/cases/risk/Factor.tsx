import { Button, Group, Radio, Stack, Text } from "@mantine/core"
import type { RiskAssessment } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import classes from "../screening/Screening.module.css"
import own from "./Risk.module.css"
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
    <Stack gap="xs" className={classes.question ?? ""}>
      <Radio.Group
        label={name}
        classNames={{ label: classes.label ?? "" }}
        value={value}
        onChange={(next) => onChange(STRENGTHS.find((one) => one === next) ?? "not_asked")}
      >
        <div className={own.answers}>
          {STRENGTHS.map((strength) => (
            <Radio
              key={strength}
              value={strength}
              disabled={isClosed}
              size="md"
              label={t(`risk.strengths.${strength}`)}
              className={own.answer ?? ""}
            />
          ))}
        </div>
      </Radio.Group>
      {last && !isClosed && (
        <Group gap="xs" className={classes.already ?? ""}>
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
        </Group>
      )}
    </Stack>
  )
}
