import { Alert, Button, Group, Stack, Text, Title } from "@mantine/core"
import { planApprove, planList } from "@punte/client"
import { useState } from "react"
import type { Case, Plan } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { PlanGoals } from "@/lib/PlanGoals"
import { useRefused } from "@/lib/useRefused"
import { FormProblem } from "@/ui/FormProblem"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { StatusTag, type Tone } from "@/ui/StatusTag"
import { useReason } from "../abilities"
import { PrintRecord } from "../PrintRecord"
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

/** A plan: its goals, who signed and approved it, and what can be done with it now. */
export function OnePlan({ file, plan }: { file: Case; plan: Plan }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<"update" | "sign" | "progress" | "review">()
  const refused = useRefused(planList)
  const reason = usePlanReason(file, plan)
  const close = () => setOpen(undefined)
  const approve = useChange(planApprove, {
    refreshes: PLAN_REFRESHES,
    says: () => t("plan.approved"),
    onProblem: refused.onProblem,
  })
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Title order={3} size="h4">
          {t("plan.number", { number: plan.number })}
        </Title>
        <StatusTag tone={TONES[plan.state]}>{t(`plan.states.${plan.state}`)}</StatusTag>
        <PrintRecord
          caseId={file.id}
          form="plan"
          id={plan.id}
          of={t("plan.number", { number: plan.number })}
          shownBy={planList}
        />
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
      <FormProblem title={refused.problem} />
      <Group gap="xs" className="no-print">
        {plan.state === "draft" && (
          <ReasonTooltip reason={reason("plan_sign")}>
            <Button onClick={() => setOpen("sign")}>{t("plan.sign")}</Button>
          </ReasonTooltip>
        )}
        {plan.state === "awaiting_approval" && (
          <ReasonTooltip reason={reason("plan_approve")}>
            <Button
              loading={approve.isPending}
              onClick={() => {
                refused.clear()
                approve.mutate({
                  path: { id: file.id, plan_id: plan.id },
                  headers: refused.ifMatch(plan.version),
                })
              }}
            >
              {t("plan.approve")}
            </Button>
          </ReasonTooltip>
        )}
        {(plan.state === "draft" || plan.state === "awaiting_approval") && (
          <ReasonTooltip reason={reason("plan_update")}>
            <Button variant="default" onClick={() => setOpen("update")}>
              {t("plan.write")}
            </Button>
          </ReasonTooltip>
        )}
        {plan.state === "in_force" && (
          <>
            <ReasonTooltip reason={reason("plan_progress")}>
              <Button onClick={() => setOpen("progress")}>{t("plan.progress")}</Button>
            </ReasonTooltip>
            <ReasonTooltip reason={reason("plan_review")}>
              <Button variant="default" onClick={() => setOpen("review")}>
                {t("plan.review")}
              </Button>
            </ReasonTooltip>
          </>
        )}
      </Group>
      {open === "update" && <PlanDialog file={file} plan={plan} onClose={close} />}
      {open === "sign" && <SignDialog file={file} plan={plan} onClose={close} />}
      {open === "progress" && <ProgressDialog file={file} plan={plan} onClose={close} />}
      {open === "review" && <ReviewDialog file={file} plan={plan} onClose={close} />}
    </Stack>
  )
}

type Ability = "plan_sign" | "plan_approve" | "plan_update" | "plan_progress" | "plan_review"

/** Why something cannot be done with a plan now; undefined when it can. The server decides again. */
function usePlanReason(file: Case, plan: Plan) {
  const { t } = useTranslation()
  const may = useMay()
  const reasonOf = useReason(file)
  return (ability: Ability): string | undefined => {
    if (plan.abilities.includes(ability)) return undefined
    const ofCase = reasonOf("plan_create")
    if (ofCase) return ofCase
    if (ability === "plan_sign") return t("plan.signNeeds")
    return t(may("plans.approve") ? "plan.ownPlan" : "cases.page.notAllowed")
  }
}
