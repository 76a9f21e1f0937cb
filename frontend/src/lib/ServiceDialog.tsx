import { Checkbox, Group, NumberInput, Radio, Select, SimpleGrid, Stack, Textarea } from "@mantine/core"
import { type ReactNode, useState } from "react"
import type { ServiceRecord } from "@/api/caseTypes"
import type { Problem } from "@/api/problem"
import { useTranslation } from "@/i18n"
import { compareWords, formatDate } from "@/i18n/format"
import { fieldProblemText, problemText } from "@/i18n/problems"
import { ConflictDialog } from "@/ui/ConflictDialog"
import { ChangeDialog } from "./ChangeDialog"
import { DayInput } from "./DayInput"
import { today } from "./days"
import { errorsOf } from "./formProblems"
import { usePack } from "./pack"
import {
  ATTENDANCES,
  differingFields,
  type Field,
  formOfRecord,
  givenOf,
  measureOf,
  type ServiceForm,
  takingFields,
} from "./serviceForm"
import { amountWords } from "./serviceWords"

type Props = {
  /** The record that is corrected; otherwise a new one is written. */
  record: ServiceRecord | undefined
  /** What the form begins with. */
  first: ServiceForm
  /** Whether a receiver writes, who decides whether its words are shared. */
  isReceivers?: boolean
  /** Fields of the place where the dialog stands. */
  more?: (fields: MoreFields) => ReactNode
  /** How a value of those fields reads. */
  moreWords?: (field: Field, form: ServiceForm) => string | undefined
  onSave: (form: ServiceForm, version: number) => void
  refusal: Problem | null
  isBusy: boolean
  onClose: () => void
}

export type MoreFields = {
  form: ServiceForm
  change: (part: Partial<ServiceForm>) => void
  errors: Record<string, string>
}

/** Writes down what was given, or what the person did not come to; corrects what was written. */
export function ServiceDialog(props: Props) {
  const { record, isReceivers = false, more, moreWords, onSave, refusal, isBusy, onClose } = props
  const { t } = useTranslation()
  const { pack, service, term } = usePack()
  const [first] = useState(props.first)
  const [form, setForm] = useState(first)
  const [version, setVersion] = useState(record?.version ?? 0)
  const [missing, setMissing] = useState<Record<string, string>>({})
  const [handled, setHandled] = useState<Problem>()
  const open = refusal && refusal !== handled ? refusal : undefined
  const theirs = open?.newer<ServiceRecord>("attendance")
  const errors = { ...(open ? errorsOf(open) : {}), ...missing }
  const problem =
    Object.keys(errors).length > 0 ? t("problems.checkForm") : open && !theirs ? problemText(open) : undefined
  const measure = measureOf(pack, form.service)
  const came = form.attendance === "attended"
  const change = (part: Partial<ServiceForm>) => setForm({ ...form, ...part })
  const submit = (what: ServiceForm, on: number) => {
    const isMissing = !what.service
    setMissing(isMissing ? { service: fieldProblemText("required") } : {})
    if (!isMissing) onSave(what, on)
  }
  const options = (list: string) =>
    (pack.code_lists[list] ?? []).map(({ code }) => ({ value: code, label: term(list, code) }))
  const labels: Record<Field, string> = {
    service: t("services.service"),
    attendance: t("services.form.attendance"),
    given_on: measure === "nights" && came ? t("services.form.from") : t("services.form.givenOn"),
    until_on: t("services.form.until"),
    quantity: t(measure === "money" ? "services.form.money" : "services.form.quantity"),
    currency: t("services.form.currency"),
    absence_reason: t("services.form.absenceReason"),
    provider_id: t("services.form.provider"),
    referral_id: t("services.form.referral"),
    cost_source: t("services.form.costSource"),
    goal_id: t("services.form.goal"),
    note: t("services.form.note"),
    shares_note: t("services.form.share"),
  }
  const words = (field: Field, of: ServiceForm): string => {
    const given = givenOf(of, measureOf(pack, of.service))
    switch (field) {
      case "service":
        return service(given.service)
      case "attendance":
        return t(`services.attendances.${of.attendance}`)
      case "given_on":
        return formatDate(given.given_on)
      case "until_on":
        return given.until_on ? formatDate(given.until_on) : ""
      case "quantity":
        return amountWords(pack, given)
      case "currency":
        return given.currency ?? ""
      case "absence_reason":
        return given.absence_reason ? term("absence_reason", given.absence_reason) : ""
      case "cost_source":
        return given.cost_source ? term("cost_source", given.cost_source) : ""
      case "note":
        return of.note
      case "shares_note":
        return t(of.shares_note ? "common.yes" : "common.no")
      default:
        return moreWords?.(field, of) ?? ""
    }
  }
  const other = theirs && formOfRecord(pack, theirs)
  return (
    <>
      <ChangeDialog
        isOpen={theirs === undefined}
        title={t(record ? "services.form.correctTitle" : "services.form.title")}
        text={t("services.form.text")}
        submit={t(record ? "services.form.saveCorrection" : "services.form.save")}
        onClose={onClose}
        isBusy={isBusy}
        isChanged={form !== first}
        problem={problem}
        onSubmit={() => submit(form, version)}
      >
        <Select
          label={labels.service}
          required
          searchable
          allowDeselect={false}
          data={pack.services
            .map(({ code }) => ({ value: code, label: service(code) }))
            .sort((a, b) => compareWords(a.label, b.label))}
          value={form.service}
          onChange={(next) => change({ service: next })}
          error={errors.service}
          comboboxProps={{ withinPortal: true }}
        />
        <Radio.Group
          label={labels.attendance}
          value={form.attendance}
          onChange={(next) => change({ attendance: ATTENDANCES.find((one) => one === next) ?? "attended" })}
        >
          <Stack gap={6} mt={6}>
            <Radio value="attended" label={t("services.form.yes")} />
            <Radio value="absent" label={t("services.form.absent")} />
            <Radio value="cancelled" label={t("services.form.cancelled")} />
          </Stack>
        </Radio.Group>
        {form.attendance === "absent" && (
          <Select
            label={labels.absence_reason}
            required
            allowDeselect={false}
            data={options("absence_reason")}
            value={form.absence_reason}
            onChange={(next) => change({ absence_reason: next })}
            error={errors.absence_reason}
            comboboxProps={{ withinPortal: true }}
          />
        )}
        <Group align="flex-start" gap="sm">
          <DayInput
            label={labels.given_on}
            value={form.given_on}
            onChange={(next) => change({ given_on: next })}
            max={today()}
            error={errors.given_on}
          />
          {came && measure === "nights" && (
            <DayInput
              label={labels.until_on}
              description={t("services.form.untilHint")}
              value={form.until_on}
              onChange={(next) => change({ until_on: next })}
              max={today()}
              error={errors.until_on}
            />
          )}
        </Group>
        {came && measure !== "nights" && (
          <Quantity form={form} change={change} errors={errors} label={labels.quantity} />
        )}
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          {more?.({ form, change, errors })}
          <Select
            label={labels.cost_source}
            clearable
            data={options("cost_source")}
            value={form.cost_source}
            onChange={(next) => change({ cost_source: next })}
            error={errors.cost_source}
            comboboxProps={{ withinPortal: true }}
          />
        </SimpleGrid>
        <Textarea
          label={labels.note}
          description={t("services.form.noteHint")}
          autosize
          minRows={2}
          maxLength={4000}
          value={form.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
          error={errors.note}
        />
        {isReceivers && (
          <Checkbox
            label={labels.shares_note}
            description={t("services.form.shareHint")}
            checked={form.shares_note}
            onChange={(event) => change({ shares_note: event.currentTarget.checked })}
          />
        )}
      </ChangeDialog>
      <ConflictDialog
        fields={
          other &&
          differingFields(form, other, measure).map((field) => ({
            key: field,
            label: labels[field],
            mine: words(field, form),
            theirs: words(field, other),
          }))
        }
        version={theirs?.version}
        isBusy={isBusy}
        onClose={() => setHandled(open)}
        onChoose={(choice) => {
          if (!theirs || !other) return
          const mine = differingFields(form, other, measure).filter((field) => choice[field] === "mine")
          const chosen = takingFields(form, other, mine)
          setForm(chosen)
          setVersion(theirs.version)
          setHandled(open)
          submit(chosen, theirs.version)
        }}
      />
    </>
  )
}

function Quantity({ form, change, errors, label }: MoreFields & { label: string }) {
  const { t } = useTranslation()
  const { pack } = usePack()
  const number = (next: string | number) => (next === "" ? "" : Number(next))
  switch (measureOf(pack, form.service)) {
    case "minutes":
      return (
        <Group align="flex-start" gap="sm">
          <NumberInput
            label={t("services.form.hours")}
            w={120}
            min={0}
            allowDecimal={false}
            value={form.hours}
            onChange={(next) => change({ hours: number(next) })}
            error={errors.quantity}
          />
          <NumberInput
            label={t("services.form.minutes")}
            w={120}
            min={0}
            max={59}
            step={15}
            allowDecimal={false}
            value={form.minutes}
            onChange={(next) => change({ minutes: number(next) })}
          />
        </Group>
      )
    case "money":
      return (
        <Group align="flex-start" gap="sm">
          <NumberInput
            label={label}
            required
            w={160}
            min={0}
            decimalScale={2}
            fixedDecimalScale
            hideControls
            value={form.amount}
            onChange={(next) => change({ amount: number(next) })}
            error={errors.quantity}
          />
          <Select
            label={t("services.form.currency")}
            w={120}
            allowDeselect={false}
            data={pack.currencies}
            value={form.currency}
            onChange={(next) => next && change({ currency: next })}
            error={errors.currency}
            comboboxProps={{ withinPortal: true }}
          />
        </Group>
      )
    default:
      return (
        <NumberInput
          label={label}
          required
          w={160}
          min={1}
          allowDecimal={false}
          value={form.amount}
          onChange={(next) => change({ amount: number(next) })}
          error={errors.quantity}
        />
      )
  }
}
