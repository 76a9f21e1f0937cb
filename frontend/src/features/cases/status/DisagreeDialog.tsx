import { Radio, Stack, Textarea } from "@mantine/core"
import { disagreementCreate, statusDecisionList } from "@punte/client"
import type { StatusDecision, StatusDecisions } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { DECISION_REFRESHES } from "./refreshes"

const REVIEW = "review"

type Fields = { view: string; on: string | null; grounds: string }
type Props = { decisions: StatusDecisions; decision: StatusDecision; onClose: () => void }

/** That the own body holds another view. What it may decide itself it can name; anybody asks for a review. */
export function DisagreeDialog({ decisions, decision, onClose }: Props) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields<Fields>(() => ({ view: REVIEW, on: today(), grounds: "" }))
  const refused = useRefused(statusDecisionList)
  const { errors } = refused
  const views = decisions.choices.filter(
    ({ status, decides, reason }) =>
      decides && status !== decision.status && reason !== "child_cannot_decline",
  )
  const record = useChange(disagreementCreate, {
    refreshes: DECISION_REFRESHES,
    says: () => t("decision.disagreement.done"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("decision.disagreement.add")}
      text={t("decision.disagreement.addText")}
      submit={t("decision.disagreement.add")}
      onClose={onClose}
      isBusy={record.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const body = refused.complete({ on: fields.on, grounds: fields.grounds.trim() })
        const status = views.find((one) => one.status === fields.view)?.status ?? null
        if (body)
          record.mutate({
            path: { id: decisions.case_id, decision_id: decision.id },
            body: { ...body, status },
          })
      }}
    >
      <Radio.Group
        label={t("decision.disagreement.view")}
        description={t("decision.disagreement.viewHint")}
        value={fields.view}
        onChange={(view) => change({ view })}
        error={errors.status}
      >
        <Stack gap={8} mt={8}>
          <Radio value={REVIEW} label={t("decision.disagreement.review")} />
          {views.map(({ status }) => (
            <Radio key={status} value={status} label={t(`decision.statuses.${status}`)} />
          ))}
        </Stack>
      </Radio.Group>
      <DayInput
        label={t("decision.disagreement.on")}
        value={fields.on}
        onChange={(on) => change({ on })}
        max={today()}
        error={errors.on}
        isRequired
      />
      <Textarea
        label={t("decision.disagreement.grounds")}
        description={t("decision.disagreement.groundsHint")}
        required
        autosize
        minRows={3}
        maxLength={10_000}
        value={fields.grounds}
        onChange={(event) => change({ grounds: event.currentTarget.value })}
        error={errors.grounds}
      />
    </ChangeDialog>
  )
}
