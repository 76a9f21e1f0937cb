import { Select } from "@mantine/core"
import { statusDecisionNotify } from "@punte/client"
import { useState } from "react"
import type { StatusDecision } from "@/api/caseTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { label } from "@/i18n/format"
import { languageOptions } from "@/lib/codes"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { usePack } from "@/lib/pack"
import { FormDialog } from "@/ui/FormDialog"
import { DECISION_REFRESHES } from "./refreshes"
import { useRefused } from "./useRefused"

type Props = { caseId: string; decision: StatusDecision; onClose: () => void }

/** When, how and in which language the person was told of a decision. */
export function NoticeDialog({ caseId, decision, onClose }: Props) {
  const { t } = useTranslation()
  const { pack } = usePack()
  const before = decision.notice
  const [on, setOn] = useState<string | null>(before?.on ?? today())
  const [method, setMethod] = useState<string | null>(before?.method ?? null)
  const [language, setLanguage] = useState<string | null>(before?.language ?? null)
  const refused = useRefused()
  const notify = useChange(statusDecisionNotify, {
    refreshes: DECISION_REFRESHES,
    says: () => t("decision.notified"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  const required = t("cases.form.requiredPlain")
  return (
    <FormDialog
      isOpen
      title={t("decision.notify")}
      submit={t("common.save")}
      onClose={onClose}
      isBusy={notify.isPending}
      isUnsaved={Boolean(method || language) && !before}
      problem={refused.problem}
      onSubmit={() => {
        refused.clear()
        if (on && method && language)
          notify.mutate({
            path: { id: caseId, decision_id: decision.id },
            headers: ifMatch(decision.version),
            body: { on, method, language },
          })
        else
          refused.setErrors({
            ...(on ? {} : { on: required }),
            ...(method ? {} : { method: required }),
            ...(language ? {} : { language: required }),
          })
      }}
    >
      <DayInput
        label={t("decision.noticeOn")}
        value={on}
        onChange={setOn}
        max={today()}
        error={refused.errors.on}
        isRequired
      />
      <Select
        label={t("decision.noticeMethod")}
        required
        data={(pack.code_lists.notice_method ?? []).map(({ code, labels }) => ({
          value: code,
          label: label(labels),
        }))}
        value={method}
        onChange={setMethod}
        error={refused.errors.method}
      />
      <Select
        label={t("decision.noticeLanguage")}
        required
        searchable
        data={languageOptions()}
        value={language}
        onChange={setLanguage}
        error={refused.errors.language}
      />
    </FormDialog>
  )
}
