import { Stack, Text } from "@mantine/core"
import type { Ref } from "react"
import type { RiskAssessmentSummary, RiskForm } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatDateTime, label } from "@/i18n/format"
import { LevelTag } from "@/lib/LevelTag"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import classes from "../Cases.module.css"
import type { Level } from "./riskAnswers"

type Props = { assessment: RiskAssessmentSummary; form: RiskForm; heading: Ref<HTMLHeadingElement> }

/** The level that counts, who judged it and why, and what the second person said. */
export function Outcome({ assessment, form, heading }: Props) {
  const { t } = useTranslation()
  if (!assessment.result) return null
  return (
    <Section
      title={t("risk.outcome")}
      actions={<LevelTag level={assessment.result.level} />}
      heading={heading}
    >
      <Stack gap="md">
        <Judged assessment={assessment} />
        <Actions level={assessment.result.level} form={form} />
      </Stack>
    </Section>
  )
}

/** What was judged and why, in sentences. */
export function Judged({ assessment: { result, finished_at } }: { assessment: RiskAssessmentSummary }) {
  const { t } = useTranslation()
  if (!result || !finished_at) return null
  const { judged, grounds, judged_by_name: who, second, floor, level } = result
  const word = (one: Level) => t(`terms.riskLevel.${one}`)
  return (
    <div>
      <Text size="sm">
        {t("risk.judgedBy", { level: word(judged), who, date: formatDateTime(finished_at) })}
      </Text>
      {grounds && (
        <Text size="sm" className={classes.text ?? ""}>
          {grounds}
        </Text>
      )}
      {!second && judged !== level && (
        <Text size="sm" mt={4}>
          <StatusTag tone="warn">{t("risk.states.awaits_second")}</StatusTag>{" "}
          {t("risk.floorCounts", { level: word(floor) })}
        </Text>
      )}
      {second && (
        <Text size="sm" mt={4}>
          {t(`risk.outcomes.${second.outcome}`, {
            who: second.by_name ?? "",
            date: formatDateTime(second.at),
            level: word(level),
          })}{" "}
          {second.reason}
        </Text>
      )}
    </div>
  )
}

/** What a level asks to be done. */
export function Actions({ level, form }: { level: Level; form: RiskForm }) {
  const { t } = useTranslation()
  const actions = form.levels.find((one) => one.level === level)?.actions ?? []
  return (
    <div>
      <Text fw={600} size="sm">
        {t("risk.toDo")}
      </Text>
      <ul className={classes.toDo}>
        {actions.map(({ code, labels }) => (
          <li key={code}>{label(labels)}</li>
        ))}
      </ul>
    </div>
  )
}
