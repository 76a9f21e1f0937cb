import { Select } from "@mantine/core"
import { statusDecisionList, statusDecisionNotify } from "@punte/client"
import type { StatusDecision } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { label } from "@/i18n/format"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { languageOptions } from "@/lib/codes"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { usePack } from "@/lib/pack"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { DECISION_REFRESHES } from "./refreshes"

type Fields = { on: string | null; method: string | null; language: string | null }
type Props = { caseId: string; decision: StatusDecision; onClose: () => void }

/** When, how and in which language the person was told of a decision. */
export function NoticeDialog({ caseId, decision, onClose }: Props) {
  const { t } = useTranslation()
  const { pack } = usePack()
  const { fields, change, isChanged } = useFields<Fields>(
    () => decision.notice ?? { on: today(), method: null, language: null },
  )
  const refused = useRefused(statusDecisionList)
  const { errors } = refused
  const notify = useChange(statusDecisionNotify, {
    refreshes: DECISION_REFRESHES,
    says: () => t("decision.notified"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("decision.notify")}
      submit={t("common.save")}
      onClose={onClose}
      isBusy={notify.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const body = refused.complete(fields)
        if (body)
          notify.mutate({
            path: { id: caseId, decision_id: decision.id },
            headers: refused.ifMatch(decision.version),
            body,
          })
      }}
    >
      <DayInput
        label={t("decision.noticeOn")}
        value={fields.on}
        onChange={(on) => change({ on })}
        max={today()}
        error={errors.on}
        isRequired
      />
      <Select
        label={t("decision.noticeMethod")}
        required
        data={(pack.code_lists.notice_method ?? []).map(({ code, labels }) => ({
          value: code,
          label: label(labels),
        }))}
        value={fields.method}
        onChange={(method) => change({ method })}
        error={errors.method}
      />
      <Select
        label={t("decision.noticeLanguage")}
        required
        searchable
        data={languageOptions()}
        value={fields.language}
        onChange={(language) => change({ language })}
        error={errors.language}
      />
    </ChangeDialog>
  )
}
