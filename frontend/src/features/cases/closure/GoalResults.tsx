import { Fieldset, Select, Stack, Text, Textarea } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { usePack } from "@/lib/pack"
import { type GoalForm, OUTCOMES } from "./closingForm"

type Props = {
  goals: readonly GoalForm[]
  errors: Record<string, string>
  onChange: (goals: readonly GoalForm[]) => void
}

/** What came of every goal of the plan in force. */
export function GoalResults({ goals, errors, onChange }: Props) {
  const { t } = useTranslation()
  const { term } = usePack()
  const change = (at: number, part: Partial<GoalForm>) =>
    onChange(goals.map((goal, place) => (place === at ? { ...goal, ...part } : goal)))
  return (
    <Stack gap="sm">
      {errors.goals && (
        <Text size="sm" c="red" role="alert">
          {errors.goals}
        </Text>
      )}
      {goals.map((goal, at) => (
        <Fieldset key={goal.id} legend={t("closure.goal", { number: at + 1, text: goal.text })} p="sm">
          <Stack gap="sm">
            <Select
              label={t("closure.outcome")}
              required
              allowDeselect={false}
              data={OUTCOMES.map((one) => ({ value: one, label: term("goal_outcome", one) }))}
              value={goal.outcome}
              onChange={(next) => change(at, { outcome: OUTCOMES.find((one) => one === next) ?? null })}
              error={errors[`goals.${at}.outcome`]}
              comboboxProps={{ withinPortal: true }}
            />
            {goal.outcome && (
              <Textarea
                label={t("closure.why")}
                required={goal.outcome !== "reached"}
                autosize
                maxLength={500}
                value={goal.why}
                onChange={(event) => change(at, { why: event.currentTarget.value })}
                error={errors[`goals.${at}.why`]}
              />
            )}
          </Stack>
        </Fieldset>
      ))}
    </Stack>
  )
}
