import { Radio, Stack } from "@mantine/core"
import { planList, planSign } from "@punte/client"
import { useState } from "react"
import type { Case, Plan } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { errorsOf } from "@/lib/formProblems"
import { usePack } from "@/lib/pack"
import { useStale } from "@/lib/useStale"
import { FormDialog } from "@/ui/FormDialog"
import { PLAN_REFRESHES } from "./refreshes"

const AGREEMENTS = ["signed", "spoken", "guardian"] as const

/** The case manager signs, and says how the person agreed. */
export function SignDialog({ file, plan, onClose }: { file: Case; plan: Plan; onClose: () => void }) {
  const { t } = useTranslation()
  const { pack } = usePack()
  const [agreement, setAgreement] = useState<(typeof AGREEMENTS)[number]>(
    file.is_child ? "guardian" : "signed",
  )
  const [day, setDay] = useState<string | null>(today())
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [problem, setProblem] = useState<string>()
  const stale = useStale(planList)
  const sign = useChange(planSign, {
    refreshes: PLAN_REFRESHES,
    says: (signed) => t(signed.state === "in_force" ? "plan.signedInForce" : "plan.signedWaits"),
    onDone: onClose,
    onProblem: (refusal) => {
      setErrors(errorsOf(refusal))
      if (refusal.isStale) setProblem(stale())
      else setProblem(refusal.fields.length > 0 ? t("problems.checkForm") : problemText(refusal))
      return true
    },
  })
  return (
    <FormDialog
      isOpen
      title={t("plan.signTitle", { number: plan.number })}
      text={t(pack.plan_needs_approval ? "plan.signTextApproval" : "plan.signText")}
      submit={t("plan.sign")}
      onClose={onClose}
      isBusy={sign.isPending}
      problem={problem}
      onSubmit={() => {
        setProblem(undefined)
        setErrors({})
        sign.mutate({
          path: { id: file.id, plan_id: plan.id },
          headers: ifMatch(plan.version),
          body: { agreement, signed_on: day ?? today() },
        })
      }}
    >
      <Radio.Group
        label={t("plan.agreement")}
        value={agreement}
        onChange={(next) => setAgreement(AGREEMENTS.find((one) => one === next) ?? "signed")}
      >
        <Stack gap={8} mt={8}>
          {AGREEMENTS.filter((one) => one !== "guardian" || file.is_child).map((one) => (
            <Radio key={one} value={one} label={t(`plan.agreements.${one}`)} />
          ))}
        </Stack>
      </Radio.Group>
      <DayInput
        label={t("plan.signedOn")}
        value={day}
        onChange={setDay}
        max={today()}
        error={errors.signed_on}
      />
    </FormDialog>
  )
}
