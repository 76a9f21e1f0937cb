import { Anchor, Button, Group, Stack, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { riskAssessmentCreate, riskAssessmentList } from "@punte/client"
import { Link, useNavigate } from "react-router"
import type { Case, RiskAssessmentSummary } from "@/api/caseTypes"
import { q, useAsked, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { LevelTag } from "@/lib/LevelTag"
import { paths } from "@/paths"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { useReason } from "../abilities"
import classes from "../Cases.module.css"
import { PrintRecord } from "../PrintRecord"
import { Actions, Judged } from "./Outcome"
import { riskForm } from "./questions"
import { SafetyPlan } from "./SafetyPlan"
import { TriggerDialog } from "./TriggerDialog"
import { ANSWERED } from "./useRiskChange"

/** How much danger the person is in, what to do about it, and how it was assessed so far. */
export function RiskSection({ file }: { file: Case }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const reason = useReason(file)
  const [isTriggering, trigger] = useDisclosure()
  const { data, error, isPending, refetch } = useAsked(
    q(riskAssessmentList, { path: { id: file.id }, query: { limit: 50 } }),
  )
  const { data: form } = useAsked(riskForm)
  const start = useChange(riskAssessmentCreate, {
    refreshes: ANSWERED,
    onDone: (assessment) => navigate(paths.risk(file.id, assessment.id)),
  })
  const cannotAssess = reason("risk_assessment_create")
  const open = data?.items.find(({ state }) => state === "open")
  return (
    <Stack gap="lg">
      <Section
        title={t("cases.page.risk")}
        text={t("risk.listText")}
        actions={
          <Group gap="xs">
            <ReasonTooltip reason={reason("risk_trigger_create")}>
              <Button variant="default" onClick={trigger.open}>
                {t("risk.trigger")}
              </Button>
            </ReasonTooltip>
            {open && !cannotAssess ? (
              <Button component={Link} to={paths.risk(file.id, open.id)}>
                {t("risk.goOn")}
              </Button>
            ) : (
              <ReasonTooltip reason={cannotAssess}>
                <Button
                  // Whether one is under way is known only when the list is there.
                  loading={isPending || start.isPending}
                  onClick={() => start.mutate({ path: { id: file.id } })}
                >
                  {t(open ? "risk.goOn" : "risk.start")}
                </Button>
              </ReasonTooltip>
            )}
          </Group>
        }
      >
        <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState headingLevel={3} title={t("risk.none")} text={t("risk.noneText")} />
            ) : (
              <Stack gap="md">
                {file.risk_level && (
                  <Stack gap="xs" align="flex-start">
                    <LevelTag level={file.risk_level} />
                    {form && <Actions level={file.risk_level} form={form} />}
                  </Stack>
                )}
                <Text fw={600} size="sm">
                  {t("risk.history")}
                </Text>
                <ul className={classes.plainList}>
                  {items.map((assessment) => (
                    <Entry key={assessment.id} caseId={file.id} assessment={assessment} />
                  ))}
                </ul>
              </Stack>
            )
          }
        </AskedPart>
      </Section>
      <SafetyPlan file={file} />
      {isTriggering && <TriggerDialog file={file} onClose={trigger.close} />}
    </Stack>
  )
}

function Entry({ caseId, assessment }: { caseId: string; assessment: RiskAssessmentSummary }) {
  const { t } = useTranslation()
  const { result, state } = assessment
  const title = t("risk.entry", { date: formatDateTime(assessment.finished_at ?? assessment.started_at) })
  return (
    <li className={classes.entry}>
      <Group gap="xs">
        <Anchor component={Link} to={paths.risk(caseId, assessment.id)} fw={500}>
          {title}
        </Anchor>
        {result && <LevelTag level={result.level} />}
        {state === "open" && <StatusTag tone="accent">{t("risk.states.open")}</StatusTag>}
        <PrintRecord caseId={caseId} form="risk" id={assessment.id} of={title} shownBy={riskAssessmentList} />
      </Group>
      <Judged assessment={assessment} />
      <Text size="xs" c="dimmed" mt={4}>
        {t("risk.answeredOf", { answered: assessment.answered, asked: assessment.asked })} ·{" "}
        {assessment.started_by_name}, {assessment.organisation_name}
      </Text>
    </li>
  )
}
