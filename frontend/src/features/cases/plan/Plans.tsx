import { Alert, Button, Group, Stack, Text, Title } from "@mantine/core"
import { planApprove, planCreate, planList } from "@punte/client"
import { useState } from "react"
import type { Case, Plan } from "@/api/caseTypes"
import { ifMatch, q, useAsked, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { PlanGoals } from "@/lib/PlanGoals"
import { useStale } from "@/lib/useStale"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { FormProblem } from "@/ui/FormProblem"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag, type Tone } from "@/ui/StatusTag"
import { useReason } from "../abilities"
import classes from "../Cases.module.css"
import { PlanDialog } from "./PlanDialog"
import { ProgressDialog } from "./ProgressDialog"
import { ReviewDialog } from "./ReviewDialog"
import { PLAN_REFRESHES } from "./refreshes"
import { SignDialog } from "./SignDialog"

const TONES: Record<Plan["state"], Tone> = {
  draft: "accent",
  awaiting_approval: "notice",
  in_force: "good",
  replaced: "quiet",
}

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
            onClick={() => begin.mutate({ path: { id: file.id } })}
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

function OnePlan({ file, plan }: { file: Case; plan: Plan }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<"update" | "sign" | "progress" | "review">()
  const [problem, setProblem] = useState<string>()
  const stale = useStale(planList)
  const may = (ability: string) => plan.abilities.includes(ability)
  const close = () => setOpen(undefined)
  const approve = useChange(planApprove, {
    refreshes: PLAN_REFRESHES,
    says: () => t("plan.approved"),
    onProblem: (refusal) => {
      setProblem(refusal.isStale ? stale() : problemText(refusal))
      return true
    },
  })
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Title order={3} size="h4">
          {t("plan.number", { number: plan.number })}
        </Title>
        <StatusTag tone={TONES[plan.state]}>{t(`plan.states.${plan.state}`)}</StatusTag>
      </Group>
      <Text size="xs" c="dimmed">
        {[
          plan.signed_on && plan.agreement
            ? t("plan.signedBy", {
                date: formatDate(plan.signed_on),
                how: t(`plan.agreements.${plan.agreement}`),
                name: plan.signed_by_name ?? "",
              })
            : t("plan.begunBy", { date: formatDate(plan.created_at), name: plan.created_by_name }),
          plan.approved_by_name && t("plan.approvedBy", { name: plan.approved_by_name }),
          plan.reviewed_on && t("plan.reviewedOn", { date: formatDate(plan.reviewed_on) }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </Text>
      {plan.state === "awaiting_approval" && <Alert>{t("plan.awaitsText")}</Alert>}
      {plan.goals.length > 0 ? (
        <PlanGoals goals={plan.goals} />
      ) : (
        <Text size="sm" c="dimmed">
          {t("plan.noGoals")}
        </Text>
      )}
      <FormProblem title={problem} />
      <Group gap="xs" className="no-print">
        {may("plan_sign") && <Button onClick={() => setOpen("sign")}>{t("plan.sign")}</Button>}
        {may("plan_approve") && (
          <Button
            loading={approve.isPending}
            onClick={() => {
              setProblem(undefined)
              approve.mutate({ path: { id: file.id, plan_id: plan.id }, headers: ifMatch(plan.version) })
            }}
          >
            {t("plan.approve")}
          </Button>
        )}
        {may("plan_update") && (
          <Button variant="default" onClick={() => setOpen("update")}>
            {t("plan.write")}
          </Button>
        )}
        {may("plan_progress") && <Button onClick={() => setOpen("progress")}>{t("plan.progress")}</Button>}
        {may("plan_review") && (
          <Button variant="default" onClick={() => setOpen("review")}>
            {t("plan.review")}
          </Button>
        )}
      </Group>
      {open === "update" && <PlanDialog file={file} plan={plan} onClose={close} />}
      {open === "sign" && <SignDialog file={file} plan={plan} onClose={close} />}
      {open === "progress" && <ProgressDialog file={file} plan={plan} onClose={close} />}
      {open === "review" && <ReviewDialog file={file} plan={plan} onClose={close} />}
    </Stack>
  )
}
