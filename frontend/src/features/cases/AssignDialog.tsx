import { Select } from "@mantine/core"
import { caseAssign, caseRead, colleagueList } from "@punte/client"
import { useState } from "react"
import type { Case } from "@/api/caseTypes"
import { q, useAsked, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { CASE_REFRESHES } from "@/lib/refreshes"
import { useRefused } from "@/lib/useRefused"
import { FormDialog } from "@/ui/FormDialog"

const NOBODY = "nobody"

/** Gives the case to a colleague, or to nobody for now. */
export function AssignDialog({ file, onClose }: { file: Case; onClose: () => void }) {
  const { t } = useTranslation()
  const { data, error, isLoading } = useAsked(q(colleagueList))
  const [to, setTo] = useState(file.assigned_to ?? NOBODY)
  const refused = useRefused(caseRead)
  const assign = useChange(caseAssign, {
    refreshes: CASE_REFRESHES,
    says: (changed) =>
      changed.assigned_name
        ? t("cases.assign.done", { name: changed.assigned_name })
        : t("cases.assign.doneNobody"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      size="md"
      title={t("cases.assign.title")}
      text={t("cases.assign.text")}
      submit={t("cases.assign.submit")}
      isBusy={assign.isPending}
      problem={refused.problem ?? (error ? problemText(error) : undefined)}
      onSubmit={() => {
        refused.clear()
        assign.mutate({
          path: { id: file.id },
          headers: refused.ifMatch(file.version),
          body: { user_id: to === NOBODY ? null : to },
        })
      }}
    >
      <Select
        label={t("cases.assign.to")}
        searchable
        allowDeselect={false}
        disabled={isLoading}
        data={[
          { value: NOBODY, label: t("cases.assign.nobody") },
          ...(data?.items ?? []).map((one) => ({ value: one.id, label: one.display_name })),
        ]}
        value={to}
        onChange={(next) => setTo(next ?? NOBODY)}
        comboboxProps={{ withinPortal: true }}
      />
    </FormDialog>
  )
}
