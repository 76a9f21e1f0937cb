import { Button, Fieldset, Group, MultiSelect, Select, Stack, Text, Textarea } from "@mantine/core"
import { colleagueList } from "@punte/client"
import type { Ref } from "react"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { DayInput } from "@/lib/DayInput"
import { OrganisationPicker } from "@/lib/OrganisationPicker"
import { usePack } from "@/lib/pack"
import { useRowFocus } from "@/ui/useRowFocus"
import { type GoalForm, newStep, OWNERS, type StepForm } from "./planForm"

/** What is wrong, by the key of a row and its field. */
type Errors = Record<string, string>

type GoalProps = {
  row: Ref<HTMLFieldSetElement>
  goal: GoalForm
  title: string
  errors: Errors
  onChange: (goal: GoalForm) => void
  onRemove: () => void
}

/** A goal: what the person wants, which needs it answers, and the steps to it. */
export function GoalFields({ row, goal, title, errors, onChange, onRemove }: GoalProps) {
  const { t } = useTranslation()
  const rows = useRowFocus()
  const { pack, term } = usePack()
  const domains = (pack.code_lists.need_domain ?? []).map(({ code }) => code)
  const addStep = () => {
    const step = newStep()
    rows.onAdd(step.key)
    onChange({ ...goal, steps: [...goal.steps, step] })
  }
  const removeStep = (step: StepForm) =>
    rows.onRemove(() => onChange({ ...goal, steps: goal.steps.filter((one) => one !== step) }))
  return (
    <Fieldset ref={row} legend={title} p="sm">
      <Stack gap="sm">
        <Textarea
          label={t("plan.goalText")}
          autosize
          maxLength={500}
          value={goal.text}
          error={errors[`${goal.key}.text`]}
          onChange={(event) => onChange({ ...goal, text: event.currentTarget.value })}
        />
        <MultiSelect
          label={t("plan.goalNeeds")}
          data={domains.map((code) => ({ value: code, label: term("need_domain", code) }))}
          value={goal.needs}
          error={errors[`${goal.key}.needs`]}
          onChange={(needs) => onChange({ ...goal, needs })}
          comboboxProps={{ withinPortal: true }}
        />
        {goal.steps.map((step, at) => (
          <StepFields
            key={step.key}
            row={rows.row(step.key)}
            step={step}
            number={at + 1}
            errors={errors}
            onChange={(next) => onChange({ ...goal, steps: goal.steps.with(at, next) })}
            onRemove={() => removeStep(step)}
          />
        ))}
        <Group justify="space-between">
          <Button
            ref={rows.adding}
            size="compact-sm"
            variant="default"
            disabled={goal.steps.length >= 20}
            onClick={addStep}
          >
            {t("plan.addStep")}
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={onRemove}>
            {t("plan.removeGoal")}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  )
}

type StepProps = {
  row: Ref<HTMLFieldSetElement>
  step: StepForm
  number: number
  errors: Errors
  onChange: (step: StepForm) => void
  onRemove: () => void
}

function StepFields({ row, step, number, errors, onChange, onRemove }: StepProps) {
  const { t } = useTranslation()
  const { data: colleagues, error: failure } = useAsked(q(colleagueList), step.owner === "user")
  const error = (field: string) => errors[`${step.key}.${field}`]
  return (
    <Fieldset
      ref={row}
      variant="filled"
      legend={
        <Text size="xs" component="span">
          {t("plan.stepNumber", { number })}
        </Text>
      }
      p="sm"
    >
      <Stack gap="sm">
        <Textarea
          label={t("plan.stepText")}
          autosize
          maxLength={500}
          value={step.text}
          error={error("text")}
          onChange={(event) => onChange({ ...step, text: event.currentTarget.value })}
        />
        <Group gap="sm" align="flex-start">
          <Select
            label={t("plan.owner")}
            required
            placeholder={t("plan.chooseOwner")}
            allowDeselect={false}
            data={OWNERS.map((one) => ({ value: one, label: t(`plan.owners.${one}`) }))}
            value={step.owner}
            error={error("owner")}
            comboboxProps={{ withinPortal: true }}
            onChange={(next) =>
              onChange({
                ...step,
                owner: OWNERS.find((one) => one === next) ?? null,
                user_id: null,
                organisation_id: null,
                owner_name: null,
              })
            }
          />
          {step.owner === "user" && (
            <Select
              label={t("plan.owners.user")}
              required
              allowDeselect={false}
              data={(colleagues?.items ?? []).map((one) => ({ value: one.id, label: one.display_name }))}
              value={step.user_id}
              error={error("user_id") ?? (failure && problemText(failure))}
              onChange={(id, colleague) =>
                onChange({ ...step, user_id: id, owner_name: colleague?.label ?? null })
              }
              comboboxProps={{ withinPortal: true }}
            />
          )}
          {step.owner === "organisation" && (
            <OrganisationPicker
              label={t("plan.owners.organisation")}
              value={step.organisation_id ? { id: step.organisation_id, name: step.owner_name ?? "" } : null}
              error={error("organisation_id")}
              onChange={(one) =>
                onChange({ ...step, organisation_id: one?.id ?? null, owner_name: one?.name ?? null })
              }
            />
          )}
          <DayInput
            label={t("plan.dueOn")}
            value={step.due_on}
            isClearable
            error={error("due_on")}
            onChange={(due_on) => onChange({ ...step, due_on })}
          />
        </Group>
        <Group justify="flex-end">
          <Button size="compact-sm" variant="subtle" onClick={onRemove}>
            {t("plan.removeStep")}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  )
}
