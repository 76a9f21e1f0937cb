import { Checkbox, Select, TextInput } from "@mantine/core"
import { type projectClaimCreate, projectClaimUpdate } from "@punte/client/projects"
import type { Claim, ClaimField } from "@/api/projectTypes"
import type { Body, Input, Operation } from "@/api/types"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { FormConflict } from "@/lib/FormConflict"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { text, yesOrNo } from "./conflictWords"

const FIELDS = [
  "name",
  "code",
  "dates",
  "duration",
  "place",
  "organisation",
  "partner",
  "budget_total",
  "budget_grant",
  "budget_national",
  "sessions",
  "participants",
  "count",
  "other",
] as const satisfies readonly ClaimField[]

/** What a source says is added to a project, or to something in it, in the same way. */
export type Add = {
  operation: (options: Input<typeof projectClaimCreate>) => ReturnType<typeof projectClaimCreate>
  id: string
}

type Props = {
  projectId: string
  claim: Claim | undefined
  add: Add
  shownBy: readonly Operation[]
  onClose: () => void
}

type ClaimBody = Body<typeof projectClaimUpdate>

const begin = (claim: Claim | undefined) => ({
  field: (claim?.field ?? null) as ClaimField | null,
  value: claim?.value ?? "",
  source: claim?.source ?? "",
  is_derived: claim?.is_derived ?? false,
  is_accepted: claim?.is_accepted ?? false,
})

/** Writes down what a source says, or says that it is right. */
export function ClaimDialog({ projectId, claim, add, shownBy, onClose }: Props) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => begin(claim))
  const refused = useRefused(...shownBy)
  const { errors, onProblem } = refused
  const { create, save, conflict, isBusy } = useRecordChange({
    create: add.operation,
    update: projectClaimUpdate,
    input: (body: ClaimBody, headers) => ({
      path: { id: projectId, claim_id: claim?.id ?? "" },
      body,
      headers,
    }),
    field: "is_derived",
    refreshes: shownBy,
    says: () => t("claims.saved"),
    onProblem,
    onClose,
  })
  const submit = () => {
    const { field, value, source } = fields
    const given = refused.complete({ field, value, source })
    if (!given) return
    const { is_derived, is_accepted } = fields
    if (claim) save({ ...given, is_derived, is_accepted }, claim.version)
    else create({ path: { id: add.id }, body: { ...given, is_derived } })
  }
  if (conflict) {
    return (
      <FormConflict
        {...conflict}
        fields={{
          field: { label: t("claims.field"), words: (field) => t(`claims.fields.${field}`) },
          value: { label: t("claims.value"), words: text },
          source: { label: t("claims.source"), words: text },
          is_derived: { label: t("claims.isDerived"), words: yesOrNo },
          is_accepted: { label: t("claims.isAccepted"), words: yesOrNo },
        }}
      />
    )
  }
  return (
    <ChangeDialog
      title={t(claim ? "claims.changeTitle" : "claims.addTitle")}
      text={t("claims.addText")}
      submit={t("common.save")}
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <Select
        label={t("claims.field")}
        required
        allowDeselect={false}
        data={FIELDS.map((value) => ({ value, label: t(`claims.fields.${value}`) }))}
        value={fields.field}
        onChange={(field) => change({ field: FIELDS.find((one) => one === field) ?? null })}
        error={errors.field}
        comboboxProps={{ withinPortal: true }}
      />
      <TextInput
        label={t("claims.value")}
        description={t("claims.valueHint")}
        required
        maxLength={500}
        value={fields.value}
        onChange={(event) => change({ value: event.currentTarget.value })}
        error={errors.value}
      />
      <TextInput
        label={t("claims.source")}
        description={t("claims.sourceHint")}
        required
        maxLength={500}
        value={fields.source}
        onChange={(event) => change({ source: event.currentTarget.value })}
        error={errors.source}
      />
      <Checkbox
        label={t("claims.isDerived")}
        description={t("claims.isDerivedHint")}
        checked={fields.is_derived}
        onChange={(event) => change({ is_derived: event.currentTarget.checked })}
      />
      {claim && (
        <Checkbox
          label={t("claims.isAccepted")}
          description={t("claims.isAcceptedHint")}
          checked={fields.is_accepted}
          onChange={(event) => change({ is_accepted: event.currentTarget.checked })}
        />
      )}
    </ChangeDialog>
  )
}
