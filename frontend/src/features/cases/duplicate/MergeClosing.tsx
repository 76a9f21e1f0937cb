import { Select, Stack, Text, Textarea } from "@mantine/core"
import type { Closing, DuplicatePair } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { Blocks } from "../closure/Blocks"
import { goalsOf, isDangerous, LEVELS } from "../closure/closingForm"
import { GoalResults } from "../closure/GoalResults"
import type { MergeForm } from "./mergeForm"

type Props = {
  file: DuplicatePair["first"]
  closing: Closing
  form: MergeForm
  errors: Record<string, string>
  onChange: (part: Partial<MergeForm>) => void
  onRetry: () => void
}

/** What the closing of the other case says. How the person lives is told in the case that goes on. */
export function MergeClosing({ file, closing, form, errors, onChange, onRetry }: Props) {
  const { t } = useTranslation()
  const goals = goalsOf(form.goals, closing)
  const own = Object.fromEntries(
    Object.entries(errors).map(([name, text]) => [name.replace(/^closing\./, ""), text]),
  )
  return (
    <Stack>
      <Text fw={600}>{t("duplicates.closes", { name: file.code_name })}</Text>
      {closing.blocks.length > 0 && <Blocks file={file} closing={closing} onRetry={onRetry} />}
      <DayInput
        label={t("closure.lastContactOn")}
        value={form.last_contact_on}
        onChange={(last_contact_on) => onChange({ last_contact_on })}
        max={today()}
        error={own.last_contact_on}
        isRequired
      />
      {goals.length > 0 && (
        <GoalResults goals={goals} errors={own} onChange={(next) => onChange({ goals: next })} />
      )}
      <Select
        label={t("closure.safety")}
        required
        allowDeselect={false}
        data={LEVELS.map((level) => ({ value: level, label: t(`risk.levels.${level}`) }))}
        value={form.safety}
        onChange={(next) => onChange({ safety: LEVELS.find((level) => level === next) ?? null })}
        error={own.safety}
        comboboxProps={{ withinPortal: true }}
      />
      {isDangerous({ safety: form.safety, reason: "duplicate" }, closing) && (
        <Textarea
          label={t("closure.danger")}
          description={t("closure.dangerHint")}
          required
          autosize
          minRows={2}
          maxLength={4000}
          value={form.danger}
          onChange={(event) => onChange({ danger: event.currentTarget.value })}
          error={own.danger}
        />
      )}
      <Textarea
        label={t("closure.note")}
        description={t("closure.noteHint")}
        autosize
        minRows={2}
        maxLength={4000}
        value={form.note}
        onChange={(event) => onChange({ note: event.currentTarget.value })}
        error={own.note}
      />
    </Stack>
  )
}
