import { Checkbox, Select, TextInput } from "@mantine/core"
import { budgetRead, commitmentCreate, commitmentList, commitmentUpdate } from "@punte/client/projects"
import type { Budget, Commitment, Project } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { FormConflict } from "@/lib/FormConflict"
import { MoneyInput } from "@/lib/MoneyInput"
import { minorOf, typedOf } from "@/lib/money"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { day, text, yesOrNo } from "../conflictWords"
import { moneyWords } from "../words"
import { lineName, lineOptions } from "./lineOptions"

type Props = {
  project: Project
  budget: Budget
  commitment: Commitment | undefined
  onClose: () => void
}

const begin = (commitment: Commitment | undefined) => ({
  line_id: commitment?.line_id ?? (null as string | null),
  amount: typedOf(commitment?.amount),
  on: commitment?.on ?? null,
  document: commitment?.document ?? "",
  is_in_error: commitment?.is_in_error ?? false,
})
type CommitmentForm = ReturnType<typeof begin>

/** What is sent, once nothing is missing. */
const bodyOf = (form: CommitmentForm) => ({
  ...form,
  line_id: form.line_id ?? "",
  amount: minorOf(form.amount) ?? 0,
  document: form.document.trim(),
})

/** What was promised from a line: a contract, an order. */
export function CommitmentDialog({ project, budget, commitment, onClose }: Props) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => begin(commitment))
  const refused = useRefused(commitmentList)
  const { errors, onProblem } = refused
  const { create, save, conflict, isBusy } = useRecordChange({
    create: commitmentCreate,
    update: commitmentUpdate,
    input: (form: CommitmentForm, headers) => ({
      path: { id: project.id, commitment_id: commitment?.id ?? "" },
      body: bodyOf(form),
      headers,
    }),
    field: "document",
    refreshes: [commitmentList, budgetRead],
    says: () => t("budget.commitmentSaved"),
    onProblem,
    onClose,
  })
  const submit = () => {
    const { line_id, document } = fields
    const amount = minorOf(fields.amount)
    const wrong = amount === undefined ? { amount: t("money.malformed") } : undefined
    if (!refused.complete({ line_id, amount, document }, wrong)) return
    if (commitment) save(fields, commitment.version)
    else create({ path: { id: project.id }, body: bodyOf(fields) })
  }
  if (conflict) {
    return (
      <FormConflict
        {...conflict}
        newer={{ ...begin(conflict.newer), version: conflict.newer.version }}
        fields={{
          line_id: { label: t("budget.line"), words: lineName(budget) },
          amount: {
            label: t("budget.amount"),
            words: (typed) => moneyWords(minorOf(typed), budget.currency),
          },
          document: { label: t("budget.proof"), words: text },
          on: { label: t("budget.on"), words: day },
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
      <MoneyInput
        label={t("budget.amount")}
        isRequired
        currency={budget.currency ?? null}
        value={fields.amount}
        onChange={(amount) => change({ amount })}
        error={errors.amount}
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
