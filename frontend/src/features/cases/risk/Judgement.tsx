import { Alert, Button, Group, Radio, Stack, Textarea } from "@mantine/core"
import { riskAssessmentFinish } from "@punte/client"
import { useState } from "react"
import type { RiskAssessment } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { useUnsavedGuard } from "@/lib/useUnsavedGuard"
import { FormProblem } from "@/ui/FormProblem"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import classes from "../topic/Topic.module.css"
import type { Ends } from "./Conclusion"
import { isBelow, LEVELS, type Level } from "./riskAnswers"
import { ASSESSED, newer } from "./useRiskChange"

type Props = { assessment: RiskAssessment; caseId: string; ends: Ends }

/** The assessor's own judgement, which ends the assessment. */
export function Judgement({ assessment, caseId, ends }: Props) {
  const { t } = useTranslation()
  const [level, setLevel] = useState<Level>()
  const [grounds, setGrounds] = useState("")
  const [isTried, setTried] = useState(false)
  const [problem, setProblem] = useState<string>()
  const floor = assessment.floor.level
  const isLowering = level !== undefined && isBelow(level, floor)
  const lacksGrounds = isLowering && grounds.trim() === ""
  const finish = useChange(riskAssessmentFinish, {
    refreshes: ASSESSED,
    says: () => t(isLowering ? "risk.awaitsSecondSaid" : "risk.finished"),
    onDone: ends.onDone,
    onProblem: (refusal) => {
      const now = newer(refusal)
      if (now) ends.onOvertaken({ now, typed: grounds.trim() })
      else setProblem(problemText(refusal))
      return true
    },
  })
  const guard = useUnsavedGuard(grounds.trim() !== "" && !finish.isSuccess)
  return (
    <Section title={t("risk.judgement")} text={t("risk.judgementText")}>
      {guard}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          setProblem(undefined)
          ends.onOvertaken()
          if (!level || lacksGrounds) return
          finish.mutate({
            path: { id: caseId, assessment_id: assessment.id },
            headers: ifMatch(assessment.version),
            body: { level, grounds: grounds.trim() || null },
          })
        }}
      >
        <Stack gap="md">
          <FormProblem title={problem} />
          <Radio.Group
            label={t("risk.level")}
            value={level ?? ""}
            error={isTried && !level ? t("risk.chooseLevel") : undefined}
            onChange={(next) => setLevel(LEVELS.find((one) => one === next))}
          >
            <div className={classes.answers}>
              {LEVELS.map((one) => (
                <Radio
                  key={one}
                  value={one}
                  size="md"
                  label={t(`terms.riskLevel.${one}`)}
                  className={classes.answer ?? ""}
                />
              ))}
            </div>
          </Radio.Group>
          {isLowering && (
            <Alert color="orange" title={t("risk.belowFloor")}>
              {t("risk.belowFloorText", { level: t(`terms.riskLevel.${floor}`) })}
            </Alert>
          )}
          <Textarea
            label={t("risk.grounds")}
            description={t("risk.groundsHint")}
            required={isLowering}
            autosize
            minRows={3}
            maxLength={10_000}
            error={isTried && lacksGrounds ? t("risk.groundsMissing") : undefined}
            value={grounds}
            onChange={(event) => setGrounds(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <ReasonTooltip reason={assessment.answered === 0 ? t("screening.nothingAnswered") : undefined}>
              <Button type="submit" loading={finish.isPending}>
                {t(isLowering ? "risk.askSecond" : "risk.finish")}
              </Button>
            </ReasonTooltip>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}
