import { Button, Group, Stack, Textarea } from "@mantine/core"
import { riskLoweringConfirm, riskLoweringRefuse } from "@punte/client"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { RiskAssessment } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { problemText } from "@/i18n/problems"
import { FormProblem } from "@/ui/FormProblem"
import { Section } from "@/ui/Section"
import { ASSESSED, newer, useKeepAssessment } from "./useRiskChange"

type Props = { assessment: RiskAssessment; caseId: string }

/** The second person says whether the level goes below the floor. */
export function Second({ assessment, caseId }: Props) {
  const { t } = useTranslation()
  const keep = useKeepAssessment(caseId, assessment.id)
  const [reason, setReason] = useState("")
  const [isTried, setTried] = useState(false)
  const [problem, setProblem] = useState<string>()
  const how = (says: () => string) => ({
    refreshes: ASSESSED,
    says,
    onDone: keep,
    onProblem: (refusal: Parameters<typeof newer>[0]) => {
      const now = newer(refusal)
      if (now) keep(now)
      setProblem(now ? t("risk.overtaken") : problemText(refusal))
      return true
    },
  })
  const confirm = useChange(
    riskLoweringConfirm,
    how(() => t("risk.confirmed")),
  )
  const refuse = useChange(
    riskLoweringRefuse,
    how(() => t("risk.refused")),
  )
  const answer = (act: typeof confirm | typeof refuse) => {
    setTried(true)
    setProblem(undefined)
    if (!reason.trim()) return
    act.mutate({
      path: { id: caseId, assessment_id: assessment.id },
      headers: ifMatch(assessment.version),
      body: { reason: reason.trim() },
    })
  }
  return (
    <Section title={t("risk.secondTitle")} text={t("risk.secondText")}>
      <Stack gap="md">
        <FormProblem title={problem} />
        <Textarea
          label={t("risk.secondReason")}
          required
          autosize
          minRows={2}
          maxLength={5_000}
          value={reason}
          error={isTried && !reason.trim() ? t("risk.groundsMissing") : undefined}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" loading={refuse.isPending} onClick={() => answer(refuse)}>
            {t("risk.refuse")}
          </Button>
          <Button loading={confirm.isPending} onClick={() => answer(confirm)}>
            {t("risk.confirm")}
          </Button>
        </Group>
      </Stack>
    </Section>
  )
}
