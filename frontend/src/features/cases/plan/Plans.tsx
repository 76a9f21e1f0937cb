import { Button, Stack } from "@mantine/core"
import { planCreate, planList } from "@punte/client"
import { useState } from "react"
import type { Case } from "@/api/caseTypes"
import { q, useAsked, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { PlanGoals } from "@/lib/PlanGoals"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { FormProblem } from "@/ui/FormProblem"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { useReason } from "../abilities"
import classes from "../Cases.module.css"
import { OnePlan } from "./OnePlan"
import { PLAN_REFRESHES } from "./refreshes"

/** The plan in force, the one that is being written, and those it replaced. */
export function Plans({ file }: { file: Case }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useAsked(q(planList, { path: { id: file.id } }))
  const plans = data?.items ?? []
  const shown = plans.filter(({ state }) => state !== "replaced")
  const replaced = plans.filter(({ state }) => state === "replaced")
  const isWriting = shown.some(({ state }) => state !== "in_force")
  const [problem, setProblem] = useState<string>()
  const reason = useReason(file)("plan_create") ?? (isWriting ? t("plan.isWriting") : undefined)
  const begin = useChange(planCreate, {
    refreshes: PLAN_REFRESHES,
    says: () => t("plan.begun"),
    onProblem: (refusal) => {
      setProblem(problemText(refusal))
      return true
    },
  })
  return (
    <Section
      title={t("plan.title")}
      text={t("plan.text")}
      actions={
        <ReasonTooltip reason={reason}>
          <Button
            variant={shown.length > 0 ? "default" : "filled"}
            loading={begin.isPending}
            disabled={!data}
            onClick={() => {
              setProblem(undefined)
              begin.mutate({ path: { id: file.id } })
            }}
          >
            {t(plans.length > 0 ? "plan.beginNext" : "plan.begin")}
          </Button>
        </ReasonTooltip>
      }
    >
      <FormProblem title={problem} />
      <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {() =>
          plans.length === 0 ? (
            <EmptyState headingLevel={3} title={t("plan.none")} text={t("plan.noneText")} />
          ) : (
            <Stack gap="xl">
              {shown.map((plan) => (
                <OnePlan key={plan.id} file={file} plan={plan} />
              ))}
              {replaced.map((plan) => (
                <details key={plan.id} className={classes.details}>
                  <summary>{t("plan.replacedPlan", { number: plan.number })}</summary>
                  <PlanGoals goals={plan.goals} />
                </details>
              ))}
            </Stack>
          )
        }
      </AskedPart>
    </Section>
  )
}
