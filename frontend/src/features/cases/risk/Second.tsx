import { Button, Group, Stack, Text, Textarea } from "@mantine/core"
import { riskLoweringConfirm, riskLoweringRefuse } from "@punte/client"
import { useState } from "react"
import type { Case, RiskAssessment } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { useUnsavedGuard } from "@/lib/useUnsavedGuard"
import { FormProblem } from "@/ui/FormProblem"
import { Section } from "@/ui/Section"
import { useReason } from "../abilities"
import type { Ends } from "./Conclusion"
import { ASSESSED, newer } from "./useRiskChange"

type Props = { assessment: RiskAssessment; caseId: string; ends: Ends }

/** The second person says whether the level goes below the floor. */
export function Second({ assessment, caseId, ends }: Props) {
  const { t } = useTranslation()
  const [reason, setReason] = useState("")
  const [isTried, setTried] = useState(false)
  const [problem, setProblem] = useState<string>()
  const how = (says: () => string) => ({
    refreshes: ASSESSED,
    says,
    onDone: ends.onDone,
    onProblem: (refusal: Parameters<typeof newer>[0]) => {
      const now = newer(refusal)
      if (now) ends.onOvertaken({ now, typed: reason.trim() })
      else setProblem(problemText(refusal))
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
  const guard = useUnsavedGuard(reason.trim() !== "" && !confirm.isSuccess && !refuse.isSuccess)
  const answer = (act: typeof confirm | typeof refuse) => {
    setTried(true)
    setProblem(undefined)
    ends.onOvertaken()
    if (!reason.trim()) return
    act.mutate({
      path: { id: caseId, assessment_id: assessment.id },
      headers: ifMatch(assessment.version),
      body: { reason: reason.trim() },
    })
  }
  return (
    <Section title={t("risk.secondTitle")} text={t("risk.secondText")}>
      {guard}
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
          <Button
            variant="default"
            loading={refuse.isPending}
            disabled={confirm.isPending}
            onClick={() => answer(refuse)}
          >
            {t("risk.refuse")}
          </Button>
          <Button loading={confirm.isPending} disabled={refuse.isPending} onClick={() => answer(confirm)}>
            {t("risk.confirm")}
          </Button>
        </Group>
      </Stack>
    </Section>
  )
}

/** A second person is awaited, and who reads this is not the one. */
export function SecondAwaited({ assessment, file }: { assessment: RiskAssessment; file: Case }) {
  const { t } = useTranslation()
  const { user } = useMe()
  const reasonOf = useReason(file)
  const reason =
    assessment.result?.judged_by === user.id
      ? t("risk.ownJudgement")
      : (reasonOf("risk_lowering_confirm") ?? t("risk.othersJudgement"))
  return (
    <Section title={t("risk.states.awaits_second")}>
      <Text size="sm">{reason}</Text>
    </Section>
  )
}
