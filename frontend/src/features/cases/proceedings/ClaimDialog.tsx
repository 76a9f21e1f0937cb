import { Button, Checkbox, Group, NumberInput, Select, SimpleGrid } from "@mantine/core"
import { compensationClaimCreate, compensationClaimUpdate, proceedingList } from "@punte/client"
import type { Case, CompensationClaim } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { CodeSelect } from "@/lib/CodeSelect"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { usePack } from "@/lib/pack"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { type ClaimBody, ClaimConflict } from "./ClaimConflict"
import { NameField, NoteField } from "./fields"
import { type ClaimForm, claimBody, claimForm } from "./forms"
import { PROCEEDING_REFRESHES } from "./refreshes"

type Props = { file: Case; of: CompensationClaim | undefined; onClose: () => void }

const OUTCOMES = ["granted", "refused"] as const

/** A claim for compensation, from the claim to the last payment. */
export function ClaimDialog({ file, of, onClose }: Props) {
  const { t } = useTranslation()
  const { pack } = usePack()
  const { fields, change, isChanged } = useFields<ClaimForm>(() => claimForm(pack.currencies[0] ?? "", of))
  const refused = useRefused(proceedingList)
  const { errors, onProblem } = refused
  const { create, save, conflict, isBusy } = useRecordChange({
    create: compensationClaimCreate,
    update: compensationClaimUpdate,
    input: (body: ClaimBody, headers) => ({ path: { id: file.id, claim_id: of?.id ?? "" }, body, headers }),
    field: "claimed_on",
    refreshes: PROCEEDING_REFRESHES,
    says: () => t(of ? "proceedings.claim.changed" : "proceedings.claim.made"),
    onProblem,
    onClose,
  })
  const submit = () => {
    const { way, claimed_on, currency } = fields
    const given = refused.complete({
      way,
      claimed_on,
      currency,
      ...(fields.outcome ? { decided_on: fields.decided_on } : {}),
      ...(fields.is_withdrawn ? { withdrawn_on: fields.withdrawn_on } : {}),
    })
    if (!given) return
    const body = claimBody(fields, given, of)
    if (of) save(body, of.version)
    else create({ path: { id: file.id }, body })
  }
  if (conflict) return <ClaimConflict {...conflict} />
  return (
    <ChangeDialog
      title={t(of ? "proceedings.claim.changeTitle" : "proceedings.claim.makeTitle")}
      text={t("proceedings.claim.text")}
      submit={t(of ? "common.save" : "proceedings.claim.make")}
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <CodeSelect
          label={t("proceedings.claim.way")}
          list="compensation_way"
          value={fields.way}
          onChange={(way) => change({ way })}
          error={errors.way}
        />
        <NameField
          label={t("proceedings.claim.body")}
          value={fields.body_name}
          onChange={(body_name) => change({ body_name })}
          error={errors.body_name}
        />
        <DayInput
          label={t("proceedings.claim.claimedOn")}
          value={fields.claimed_on}
          onChange={(claimed_on) => change({ claimed_on })}
          max={today()}
          error={errors.claimed_on}
          isRequired
        />
        <Select
          label={t("services.form.currency")}
          required
          allowDeselect={false}
          data={pack.currencies}
          value={fields.currency}
          onChange={(currency) => change({ currency })}
          error={errors.currency}
          comboboxProps={{ withinPortal: true }}
        />
        <Money
          label={t("proceedings.claim.asked")}
          value={fields.asked}
          onChange={(asked) => change({ asked })}
          error={errors.asked}
        />
      </SimpleGrid>
      {of && <Decision fields={fields} change={change} errors={errors} />}
      {of && (
        <Checkbox
          label={t("proceedings.claim.withdrawn")}
          checked={fields.is_withdrawn}
          onChange={(event) => {
            const is_withdrawn = event.currentTarget.checked
            change({ is_withdrawn, withdrawn_on: fields.withdrawn_on ?? today() })
          }}
        />
      )}
      {fields.is_withdrawn && (
        <DayInput
          label={t("proceedings.claim.withdrawnOn")}
          value={fields.withdrawn_on}
          onChange={(withdrawn_on) => change({ withdrawn_on })}
          max={today()}
          error={errors.withdrawn_on}
          isRequired
        />
      )}
      <NoteField
        label={t("proceedings.note")}
        description={t("proceedings.noteHint")}
        value={fields.note}
        onChange={(note) => change({ note })}
        error={errors.note}
      />
    </ChangeDialog>
  )
}

type Part = { fields: ClaimForm; change: (part: Partial<ClaimForm>) => void; errors: Record<string, string> }

function Decision({ fields, change, errors }: Part) {
  const { t } = useTranslation()
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <CodeSelect
          label={t("proceedings.claim.outcome")}
          list="compensation_outcome"
          isOptional
          value={fields.outcome}
          onChange={(next) =>
            change({
              outcome: OUTCOMES.find((one) => one === next) ?? null,
              decided_on: fields.decided_on ?? today(),
            })
          }
          error={errors.outcome}
        />
        {fields.outcome && (
          <DayInput
            label={t("proceedings.claim.decidedOn")}
            value={fields.decided_on}
            onChange={(decided_on) => change({ decided_on })}
            max={today()}
            error={errors.decided_on}
            isRequired
          />
        )}
        {fields.outcome === "granted" && (
          <Money
            label={t("proceedings.claim.awarded")}
            isRequired
            value={fields.awarded}
            onChange={(awarded) => change({ awarded })}
            error={errors.awarded}
          />
        )}
      </SimpleGrid>
      {fields.outcome === "granted" && <Payments fields={fields} change={change} errors={errors} />}
    </>
  )
}

function Payments({ fields, change, errors }: Part) {
  const { t } = useTranslation()
  const { payments } = fields
  const put = (place: number, part: Partial<ClaimForm["payments"][number]>) =>
    change({ payments: payments.map((one, at) => (at === place ? { ...one, ...part } : one)) })
  return (
    <div>
      {payments.map((payment, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: payments have no name but their place
        <Group key={place} align="flex-end" gap="sm" mb="xs">
          <DayInput
            label={t("proceedings.claim.paidOn", { count: place + 1 })}
            value={payment.on}
            onChange={(on) => put(place, { on })}
            max={today()}
            error={errors[`payments.${place}.on`]}
          />
          <Money
            label={t("proceedings.claim.paidAmount", { count: place + 1 })}
            value={payment.amount}
            onChange={(amount) => put(place, { amount })}
            error={errors[`payments.${place}.amount`]}
          />
          <Button
            variant="default"
            size="sm"
            aria-label={t("proceedings.claim.removePayment", { count: place + 1 })}
            onClick={() => change({ payments: payments.filter((_, at) => at !== place) })}
          >
            {t("common.remove")}
          </Button>
        </Group>
      ))}
      <Button
        variant="default"
        size="sm"
        onClick={() => change({ payments: [...payments, { on: today(), amount: "" }] })}
      >
        {t("proceedings.claim.addPayment")}
      </Button>
    </div>
  )
}

type MoneyProps = {
  label: string
  value: number | string
  onChange: (amount: number | string) => void
  error: string | undefined
  isRequired?: boolean
}

function Money({ label, value, onChange, error, isRequired = false }: MoneyProps) {
  return (
    <NumberInput
      label={label}
      required={isRequired}
      min={0}
      decimalScale={2}
      hideControls
      thousandSeparator=" "
      value={value}
      allowNegative={false}
      onChange={onChange}
      error={error}
    />
  )
}
