import { Select } from "@mantine/core"
import { statusDecisionList, statusDecisionObject } from "@punte/client"
import type { StatusDecision } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { DECISION_REFRESHES } from "./refreshes"

const OUTCOMES = ["decision_stands", "decided_anew", "withdrawn"] as const

type Fields = {
  on: string | null
  outcome?: (typeof OUTCOMES)[number] | undefined
  outcome_on: string | null
}
type Props = { caseId: string; decision: StatusDecision; onClose: () => void }

/** That the person objected to a decision, or what became of it. */
export function ObjectionDialog({ caseId, decision, onClose }: Props) {
  const { t } = useTranslation()
  const isAnswer = Boolean(decision.objection)
  const { fields, change, isChanged } = useFields<Fields>(() => ({
    on: decision.objection?.on ?? today(),
    outcome_on: today(),
  }))
  const refused = useRefused(statusDecisionList)
  const { errors } = refused
  const object = useChange(statusDecisionObject, {
    refreshes: DECISION_REFRESHES,
    says: ({ objection }) => t(objection?.outcome ? "decision.objectionClosed" : "decision.objected"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  const { on, outcome, outcome_on } = fields
  return (
    <ChangeDialog
      title={t(isAnswer ? "decision.answerObjection" : "decision.object")}
      submit={t("common.save")}
      onClose={onClose}
      isBusy={object.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const body = refused.complete(isAnswer || outcome ? { on, outcome, outcome_on } : { on })
        if (body)
          object.mutate({
            path: { id: caseId, decision_id: decision.id },
            headers: refused.ifMatch(decision.version),
            body,
          })
      }}
    >
      <DayInput
        label={t("decision.objectedOn")}
        value={on}
        onChange={(on) => change({ on })}
        max={today()}
        error={errors.on}
        isRequired
      />
      <Select
        label={t("decision.outcome")}
        placeholder={isAnswer ? undefined : t("decision.outcomeOpen")}
        required={isAnswer}
        clearable={!isAnswer}
        data={OUTCOMES.map((value) => ({ value, label: t(`decision.outcomes.${value}`) }))}
        value={outcome ?? null}
        onChange={(next) => change({ outcome: OUTCOMES.find((one) => one === next) })}
        error={errors.outcome}
      />
      {outcome && (
        <DayInput
          label={t("decision.outcomeOn")}
          value={outcome_on}
          onChange={(outcome_on) => change({ outcome_on })}
          max={today()}
          error={errors.outcome_on}
          isRequired
        />
      )}
    </ChangeDialog>
  )
}
