import { Checkbox, Select, TextInput } from "@mantine/core"
import { activityList, budgetRead, expenseCreate, expenseList, expenseUpdate } from "@punte/client/projects"
import type { Budget, Expense, Project } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { ExpenseConflict } from "./ExpenseConflict"
import { begin, bodyOf, type ExpenseForm } from "./expenseForm"
import { lineOptions } from "./lineOptions"
import { PaidFields } from "./PaidFields"
import { neededOf } from "./paid"

type Props = {
  project: Project
  budget: Budget
  expense: Expense | undefined
  onClose: () => void
}

/** What was spent from a line, with its proof; in another currency with the rate and its day. */
export function ExpenseDialog({ project, budget, expense, onClose }: Props) {
  const { t } = useTranslation()
  const own = budget.currency ?? ""
  const { fields, change, isChanged } = useFields(() => begin(expense, own))
  const refused = useRefused(expenseList)
  const { errors, onProblem } = refused
  const { create, save, conflict, isBusy } = useRecordChange({
    create: expenseCreate,
    update: expenseUpdate,
    input: (form: ExpenseForm, headers) => ({
      path: { id: project.id, expense_id: expense?.id ?? "" },
      body: bodyOf(form, own),
      headers,
    }),
    field: "document",
    refreshes: [expenseList, budgetRead, activityList],
    says: () => t("budget.expenseSaved"),
    onProblem,
    onClose,
  })
  const submit = () => {
    const { line_id, on, paid, document } = fields
    const { amount, ...rated } = neededOf(paid, own)
    const wrong = amount === undefined ? { amount: t("money.malformed") } : undefined
    if (!refused.complete({ line_id, amount, on, document, ...rated }, wrong)) return
    if (expense) save(fields, expense.version)
    else create({ path: { id: project.id }, body: bodyOf(fields, own) })
  }
  if (conflict) return <ExpenseConflict {...conflict} budget={budget} />
  return (
    <ChangeDialog
      title={t(expense ? "budget.expenseChange" : "budget.expenseNew")}
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
        label={t("budget.paid")}
        own={own}
        paid={fields.paid}
        onChange={(paid) => change({ paid })}
        errors={errors}
      />
      <DayInput
        label={t("budget.paidOn")}
        value={fields.on}
        onChange={(on) => change({ on })}
        max={today()}
        error={errors.on}
        isRequired
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
      <Checkbox
        label={t("budget.isEligible")}
        checked={fields.is_eligible}
        onChange={(event) => change({ is_eligible: event.currentTarget.checked })}
      />
      {expense && (
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
