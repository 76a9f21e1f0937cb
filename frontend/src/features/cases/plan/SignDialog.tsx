import { Radio, Stack } from "@mantine/core"
import { planList, planSign } from "@punte/client"
import { useState } from "react"
import type { Case, Plan } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { usePack } from "@/lib/pack"
import { useRefused } from "@/lib/useRefused"
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
  const refused = useRefused(planList)
  const sign = useChange(planSign, {
    refreshes: PLAN_REFRESHES,
    says: (signed) => t(signed.state === "in_force" ? "plan.signedInForce" : "plan.signedWaits"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <FormDialog
      isOpen
      title={t("plan.signTitle", { number: plan.number })}
      text={t(pack.plan_needs_approval ? "plan.signTextApproval" : "plan.signText")}
      submit={t("plan.sign")}
      onClose={onClose}
      isBusy={sign.isPending}
      problem={refused.problem}
      onSubmit={() => {
        refused.clear()
        sign.mutate({
          path: { id: file.id, plan_id: plan.id },
          headers: refused.ifMatch(plan.version),
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
        error={refused.errors.signed_on}
      />
    </FormDialog>
  )
}
