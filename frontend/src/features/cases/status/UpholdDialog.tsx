import { Textarea, TextInput } from "@mantine/core"
import { disagreementUphold, statusDecisionList } from "@punte/client"
import type { Disagreement, StatusDecision, StatusDecisions } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import type { Chosen } from "@/lib/OrganisationPicker"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { DecidingBody } from "./DecidingBody"
import { DECISION_REFRESHES } from "./refreshes"

type Fields = { isOwn: boolean; body: Chosen | null; document: string; reasons: string }
type Props = {
  decisions: StatusDecisions
  decision: StatusDecision
  one: Disagreement
  onClose: () => void
}

/** That a competent body reviewed a disputed decision, and it stands. */
export function UpholdDialog({ decisions, decision, one, onClose }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const { fields, change, isChanged } = useFields<Fields>(() => ({
    isOwn: true,
    body: null,
    document: "",
    reasons: "",
  }))
  const refused = useRefused(statusDecisionList)
  const { errors } = refused
  const choice = decisions.choices.find(({ status }) => status === decision.status)
  const whyNotOwn = () => {
    if (one.organisation_id === me.organisation.id) return t("decision.disagreement.ownReview")
    return choice?.decides ? undefined : t("decision.notCompetent")
  }
  const byOwn = !whyNotOwn() && (fields.isOwn || !decisions.may_record)
  const uphold = useChange(disagreementUphold, {
    refreshes: DECISION_REFRESHES,
    says: () => t("decision.disagreement.upheld"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("decision.disagreement.uphold")}
      text={t("decision.disagreement.upholdText")}
      submit={t("decision.disagreement.uphold")}
      onClose={onClose}
      isBusy={uphold.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const body = refused.complete({
          organisation_id: byOwn ? me.organisation.id : fields.body?.id,
          reasons: fields.reasons.trim(),
          ...(byOwn ? {} : { document: fields.document.trim() }),
        })
        if (body)
          uphold.mutate({
            path: { id: decisions.case_id, disagreement_id: one.id },
            headers: refused.ifMatch(one.version),
            body,
          })
      }}
    >
      {decisions.may_record && (
        <DecidingBody
          label={t("decision.disagreement.body")}
          kinds={choice?.reviewers ?? []}
          whyNotOwn={whyNotOwn()}
          isOwn={byOwn}
          onOwn={(isOwn) => change({ isOwn })}
          own={me.organisation}
          except={one.organisation_id}
          body={fields.body}
          onBody={(body) => change({ body })}
          error={errors.organisation_id}
        />
      )}
      {!byOwn && (
        <TextInput
          label={t("decision.document")}
          description={t("decision.disagreement.documentHint")}
          required
          maxLength={200}
          value={fields.document}
          onChange={(event) => change({ document: event.currentTarget.value })}
          error={errors.document}
        />
      )}
      <Textarea
        label={t("decision.disagreement.reasons")}
        description={t("decision.disagreement.reasonsHint")}
        required
        autosize
        minRows={3}
        maxLength={10_000}
        value={fields.reasons}
        onChange={(event) => change({ reasons: event.currentTarget.value })}
        error={errors.reasons}
      />
    </ChangeDialog>
  )
}
