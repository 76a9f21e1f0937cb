import { Radio, Stack, Text } from "@mantine/core"
import { closingRead, duplicateMerge, duplicateRead } from "@punte/client"
import { useState } from "react"
import type { DuplicatePair } from "@/api/caseTypes"
import { q, useAsked, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { useRefused } from "@/lib/useRefused"
import { AskedPart } from "@/ui/AskedPart"
import { usePersonWords } from "../PersonSection"
import { toDraft } from "../personForm"
import { MergeClosing } from "./MergeClosing"
import {
  choiceOf,
  choicesOf,
  DISCLOSED,
  differing,
  type MergeField,
  type MergeForm,
  type MergeValue,
  mayGoOn,
  missing,
  newMerge,
  sidesOf,
  toMerge,
} from "./mergeForm"
import { DUPLICATE_REFRESHES } from "./refreshes"

/** Two cases become one: which goes on, what stays of the person, and what the closing of the other says. */
export function MergeDialog({ pair, onClose }: { pair: DuplicatePair; onClose: () => void }) {
  const { t } = useTranslation()
  const [first] = useState(() => newMerge(pair))
  const [form, setForm] = useState(first)
  const change = (part: Partial<MergeForm>) => setForm({ ...form, ...part })
  const refused = useRefused(duplicateRead, closingRead)
  const { kept, other } = sidesOf(pair, form.kept)
  const needsClosing = !other.file.closed_at
  const asked = useAsked({ ...q(closingRead, { path: { id: other.file.id } }), staleTime: 0 }, needsClosing)
  const closing = needsClosing ? asked.data : undefined
  const merge = useChange(duplicateMerge, {
    refreshes: DUPLICATE_REFRESHES,
    says: () => t(closing?.needs_approval ? "duplicates.mergedAsked" : "duplicates.merged"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  const fields = differing(kept.person, other.person)
  const asks = closing?.needs_approval ? "duplicates.mergeTextApproval" : "duplicates.mergeText"
  return (
    <ChangeDialog
      title={t("duplicates.mergeTitle")}
      text={t(needsClosing ? asks : "duplicates.mergeTextClosed")}
      submit={t("duplicates.mergeSubmit")}
      size="xl"
      onClose={onClose}
      isBusy={merge.isPending}
      isChanged={form !== first}
      problem={refused.problem}
      onSubmit={() => {
        const body = toMerge(pair, form, closing)
        if ((needsClosing && !closing) || !refused.isWhole(missing(form, closing)) || !body) return
        merge.mutate({ path: { id: pair.id }, headers: refused.ifMatch(pair.version), body })
      }}
    >
      <Radio.Group
        label={t("duplicates.whichGoesOn")}
        value={form.kept}
        onChange={(next) => change({ kept: next, values: {}, goals: [] })}
        error={refused.errors.kept_case_id}
        required
      >
        <Stack gap={6} mt={6}>
          {mayGoOn(pair).map((file) => (
            <Radio
              key={file.id}
              value={file.id}
              label={[
                file.code_name,
                file.reference,
                t("cases.page.openedOn", { date: formatDate(file.opened_at) }),
              ].join(" · ")}
            />
          ))}
        </Stack>
      </Radio.Group>
      {fields.length === 0 && <Text size="sm">{t("duplicates.sameFields")}</Text>}
      {fields.map((field) => (
        <FieldChoice
          key={field}
          field={field}
          pair={pair}
          form={form}
          error={refused.errors[`fields.${field}`]}
          onChange={(value) => change({ values: { ...form.values, [field]: value } })}
        />
      ))}
      {needsClosing && (
        <AskedPart
          answer={asked.data}
          problem={asked.error ? problemText(asked.error) : undefined}
          onRetry={asked.refetch}
        >
          {(closing) => (
            <MergeClosing
              file={other.file}
              closing={closing}
              form={form}
              errors={refused.errors}
              onChange={change}
              onRetry={asked.refetch}
            />
          )}
        </AskedPart>
      )}
    </ChangeDialog>
  )
}

type ChoiceProps = {
  field: MergeField
  pair: DuplicatePair
  form: MergeForm
  error: string | undefined
  onChange: (value: MergeValue) => void
}

/** Which value stays of a field of which the cases say something different. */
function FieldChoice({ field, pair, form, error, onChange }: ChoiceProps) {
  const { t, textAt } = useTranslation()
  const words = usePersonWords()
  const { kept, other } = sidesOf(pair, form.kept)
  const said = {
    kept: words(field, toDraft(kept.person)),
    other: words(field, toDraft(other.person)),
    both: t("duplicates.both"),
  }
  const choices = choicesOf(field)
  return (
    <Radio.Group
      label={textAt(`duplicates.fields.${field}`)}
      description={DISCLOSED.includes(field) && t("duplicates.disclosed")}
      value={choiceOf(form, field, kept.person, other.person)}
      onChange={(next) => {
        const value = choices.find((choice) => choice === next)
        if (value) onChange(value)
      }}
      error={error}
    >
      <Stack gap={6} mt={6}>
        {choices.map((choice) => (
          <Radio key={choice} value={choice} label={said[choice] || t("common.unknown")} />
        ))}
      </Stack>
    </Radio.Group>
  )
}
