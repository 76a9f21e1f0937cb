import { Checkbox, Group, Select, TextInput } from "@mantine/core"
import { budgetRead, expenseCreate, expenseList, expenseUpdate } from "@punte/client/projects"
import type { Budget, Expense, Project } from "@/api/projectTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { MoneyInput } from "@/lib/MoneyInput"
import { minorOf, typedOf } from "@/lib/money"
import { usePack } from "@/lib/pack"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { DecimalField } from "../DecimalField"
import { lineOptions } from "./lineOptions"
import { MILLION } from "./words"

type Props = {
  project: Project
  budget: Budget
  expense: Expense | undefined
  onClose: () => void
}

/** What was spent from a line, with its proof; in another currency with the rate and its day. */
export function ExpenseDialog({ project, budget, expense, onClose }: Props) {
  const { t } = useTranslation()
  const { pack } = usePack()
  const own = budget.currency ?? ""
  const { fields, change, isChanged } = useFields(() => ({
    line_id: expense?.line_id ?? (null as string | null),
    amount: typedOf(expense?.paid_amount),
    currency: expense?.paid_currency ?? own,
    rate: expense?.rate ? expense.rate / MILLION : null,
    rate_on: expense?.rate_on ?? null,
    on: expense?.on ?? (null as string | null),
    document: expense?.document ?? "",
    is_eligible: expense?.is_eligible ?? true,
    is_in_error: expense?.is_in_error ?? false,
  }))
  const refused = useRefused(expenseList)
  const { errors, onProblem } = refused
  const how = {
    refreshes: [expenseList, budgetRead],
    says: () => t("budget.expenseSaved"),
    onDone: onClose,
    onProblem,
  }
  const create = useChange(expenseCreate, how)
  const update = useChange(expenseUpdate, how)
  const isForeign = fields.currency !== own
  const submit = () => {
    const amount = minorOf(fields.amount)
    const wrong = amount === undefined ? { amount: t("money.malformed") } : undefined
    const { line_id, on, rate, rate_on } = fields
    const document = fields.document.trim()
    const exchange = isForeign ? { rate, rate_on } : {}
    const given = refused.complete({ line_id, amount, on, document, ...exchange }, wrong)
    if (!given) return
    const body = {
      ...given,
      currency: fields.currency,
      rate: isForeign && rate !== null ? Math.round(rate * MILLION) : null,
      rate_on: isForeign ? rate_on : null,
      is_eligible: fields.is_eligible,
      is_in_error: fields.is_in_error,
    }
    if (expense)
      update.mutate({
        path: { id: project.id, expense_id: expense.id },
        body,
        headers: refused.ifMatch(expense.version),
      })
    else create.mutate({ path: { id: project.id }, body })
  }
  return (
    <ChangeDialog
      title={t(expense ? "budget.expenseChange" : "budget.expenseNew")}
      submit={t("common.save")}
      onClose={onClose}
      isBusy={create.isPending || update.isPending}
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
      <Group align="flex-start" gap="sm">
        <MoneyInput
          label={t("budget.paid")}
          isRequired
          value={fields.amount}
          onChange={(amount) => change({ amount })}
          error={errors.amount}
        />
        <Select
          label={t("budget.currency")}
          w={120}
          required
          allowDeselect={false}
          data={[...new Set([own, fields.currency, ...pack.currencies])].filter(Boolean)}
          value={fields.currency}
          onChange={(currency) => currency && change({ currency })}
          error={errors.currency}
          comboboxProps={{ withinPortal: true }}
        />
      </Group>
      {isForeign && (
        <Group align="flex-start" gap="sm">
          <DecimalField
            label={t("budget.rate", { from: fields.currency, to: own })}
            description={t("budget.rateHint")}
            isRequired
            decimals={6}
            value={fields.rate}
            onChange={(rate) => change({ rate })}
            error={errors.rate}
          />
          <DayInput
            label={t("budget.rateOn")}
            value={fields.rate_on}
            onChange={(rate_on) => change({ rate_on })}
            max={today()}
            error={errors.rate_on}
            isRequired
          />
        </Group>
      )}
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
