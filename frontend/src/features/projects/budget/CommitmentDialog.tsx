import { Checkbox, Select, TextInput } from "@mantine/core"
import { budgetRead, commitmentCreate, commitmentList, commitmentUpdate } from "@punte/client/projects"
import type { Budget, Commitment, Project } from "@/api/projectTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { MoneyInput } from "@/lib/MoneyInput"
import { minorOf, typedOf } from "@/lib/money"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { lineOptions } from "./lineOptions"

type Props = {
  project: Project
  budget: Budget
  commitment: Commitment | undefined
  onClose: () => void
}

/** What was promised from a line: a contract, an order. */
export function CommitmentDialog({ project, budget, commitment, onClose }: Props) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => ({
    line_id: commitment?.line_id ?? (null as string | null),
    amount: typedOf(commitment?.amount),
    on: commitment?.on ?? null,
    document: commitment?.document ?? "",
    is_in_error: commitment?.is_in_error ?? false,
  }))
  const refused = useRefused(commitmentList)
  const { errors, onProblem } = refused
  const how = {
    refreshes: [commitmentList, budgetRead],
    says: () => t("budget.commitmentSaved"),
    onDone: onClose,
    onProblem,
  }
  const create = useChange(commitmentCreate, how)
  const update = useChange(commitmentUpdate, how)
  const submit = () => {
    const amount = minorOf(fields.amount)
    const wrong = amount === undefined ? { amount: t("money.malformed") } : undefined
    const given = refused.complete(
      { line_id: fields.line_id, amount, document: fields.document.trim() },
      wrong,
    )
    if (!given) return
    const body = { ...given, on: fields.on, is_in_error: fields.is_in_error }
    if (commitment)
      update.mutate({
        path: { id: project.id, commitment_id: commitment.id },
        body,
        headers: refused.ifMatch(commitment.version),
      })
    else create.mutate({ path: { id: project.id }, body })
  }
  return (
    <ChangeDialog
      title={t(commitment ? "budget.commitmentChange" : "budget.commitmentNew")}
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
