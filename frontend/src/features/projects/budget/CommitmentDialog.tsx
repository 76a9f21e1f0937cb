import { Checkbox, Select, TextInput } from "@mantine/core"
import { budgetRead, commitmentCreate, commitmentList, commitmentUpdate } from "@punte/client/projects"
import type { Budget, Commitment, Project } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { FormConflict } from "@/lib/FormConflict"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { day, text, yesOrNo } from "../conflictWords"
import { begin, bodyOf, type CommitmentForm } from "./commitmentForm"
import { lineName, lineOptions } from "./lineOptions"
import { PaidFields } from "./PaidFields"
import { neededOf, paidWords } from "./paid"

type Props = {
  project: Project
  budget: Budget
  commitment: Commitment | undefined
  onClose: () => void
}

/** What was promised from a line: a contract, an order. */
export function CommitmentDialog({ project, budget, commitment, onClose }: Props) {
  const { t } = useTranslation()
  const own = budget.currency ?? ""
  const { fields, change, isChanged } = useFields(() => begin(commitment, own))
  const refused = useRefused(commitmentList)
  const { errors, onProblem } = refused
  const { create, save, conflict, isBusy } = useRecordChange({
    create: commitmentCreate,
    update: commitmentUpdate,
    input: (form: CommitmentForm, headers) => ({
      path: { id: project.id, commitment_id: commitment?.id ?? "" },
      body: bodyOf(form, own),
      headers,
    }),
    field: "document",
    refreshes: [commitmentList, budgetRead],
    says: () => t("budget.commitmentSaved"),
    onProblem,
    onClose,
  })
  const submit = () => {
    const { line_id, paid, document } = fields
    const { amount, ...rated } = neededOf(paid, own)
    const wrong = amount === undefined ? { amount: t("money.malformed") } : undefined
    if (!refused.complete({ line_id, amount, document, ...rated }, wrong)) return
    if (commitment) save(fields, commitment.version)
    else create({ path: { id: project.id }, body: bodyOf(fields, own) })
  }
  if (conflict) {
    return (
      <FormConflict
        {...conflict}
        newer={{ ...begin(conflict.newer, own), version: conflict.newer.version }}
        fields={{
          line_id: { label: t("budget.line"), words: lineName(budget) },
          paid: { label: t("budget.promised"), words: (paid) => paidWords(paid, own) },
          document: { label: t("budget.proof"), words: text },
          on: { label: t("budget.on"), words: day },
          is_eligible: { label: t("budget.isEligible"), words: yesOrNo },
          is_in_error: { label: t("budget.markInError"), words: yesOrNo },
        }}
      />
    )
  }
  return (
    <ChangeDialog
      title={t(commitment ? "budget.commitmentChange" : "budget.commitmentNew")}
      submit={t("common.save")}
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <Select
        label={t("budget.line")}
        required
        searchable
        data={lineOptions(budget)}
        value={fields.line_id}
        onChange={(line_id) => change({ line_id })}
        error={errors.line_id}
        comboboxProps={{ withinPortal: true }}
      />
      <PaidFields
        label={t("budget.promised")}
        own={own}
        paid={fields.paid}
        onChange={(paid) => change({ paid })}
        errors={errors}
      />
      <TextInput
        label={t("budget.proof")}
        description={t("budget.proofHint")}
        required
        maxLength={200}
        value={fields.document}
        onChange={(event) => change({ document: event.currentTarget.value })}
        error={errors.document}
      />
      <DayInput
        label={t("budget.on")}
        value={fields.on}
        onChange={(on) => change({ on })}
        error={errors.on}
        isClearable
      />
      <Checkbox
        label={t("budget.isEligible")}
        checked={fields.is_eligible}
        onChange={(event) => change({ is_eligible: event.currentTarget.checked })}
      />
      {commitment && (
        <Checkbox
          label={t("budget.markInError")}
          description={t("budget.markInErrorHint")}
          checked={fields.is_in_error}
          onChange={(event) => change({ is_in_error: event.currentTarget.checked })}
        />
      )}
    </ChangeDialog>
  )
}
