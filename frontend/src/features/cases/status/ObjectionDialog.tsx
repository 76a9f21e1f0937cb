import { Select } from "@mantine/core"
import { statusDecisionObject } from "@punte/client"
import { useState } from "react"
import type { StatusDecision } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { FormDialog } from "@/ui/FormDialog"
import { DECISION_REFRESHES } from "./refreshes"
import { useRefused } from "./useRefused"

const OUTCOMES = ["decision_stands", "decided_anew", "withdrawn"] as const

type Props = { caseId: string; decision: StatusDecision; onClose: () => void }

/** That the person objected to a decision, and what became of it. */
export function ObjectionDialog({ caseId, decision, onClose }: Props) {
  const { t } = useTranslation()
  const [on, setOn] = useState<string | null>(decision.objection?.on ?? today())
  const [outcome, setOutcome] = useState<(typeof OUTCOMES)[number]>()
  const [outcomeOn, setOutcomeOn] = useState<string | null>(today())
  const refused = useRefused()
  const object = useChange(statusDecisionObject, {
    refreshes: DECISION_REFRESHES,
    says: () => t("decision.objected"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  const required = t("cases.form.requiredPlain")
  return (
    <FormDialog
      isOpen
      title={t(decision.objection ? "decision.answerObjection" : "decision.object")}
      submit={t("common.save")}
      onClose={onClose}
      isBusy={object.isPending}
      isUnsaved={Boolean(outcome)}
      problem={refused.problem}
      onSubmit={() => {
        refused.clear()
        if (!on || (outcome && !outcomeOn)) {
          refused.setErrors(on ? { outcome_on: required } : { on: required })
          return
        }
        object.mutate({
          path: { id: caseId, decision_id: decision.id },
          headers: ifMatch(decision.version),
          body: { on, ...(outcome && outcomeOn ? { outcome, outcome_on: outcomeOn } : {}) },
        })
      }}
    >
      <DayInput
        label={t("decision.objectedOn")}
        value={on}
        onChange={setOn}
        max={today()}
        error={refused.errors.on}
        isRequired
      />
      <Select
        label={t("decision.outcome")}
        placeholder={t("decision.outcomeOpen")}
        clearable
        data={OUTCOMES.map((value) => ({ value, label: t(`decision.outcomes.${value}`) }))}
        value={outcome ?? null}
        onChange={(next) => setOutcome(OUTCOMES.find((one) => one === next))}
        error={refused.errors.outcome}
      />
      {outcome && (
        <DayInput
          label={t("decision.outcomeOn")}
          value={outcomeOn}
          onChange={setOutcomeOn}
          max={today()}
          error={refused.errors.outcome_on}
          isRequired
        />
      )}
    </FormDialog>
  )
}
