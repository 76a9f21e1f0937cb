import { Button, Fieldset, Group, MultiSelect, Select, Stack, Text, Textarea } from "@mantine/core"
import { colleagueList, planUpdate } from "@punte/client"
import { useState } from "react"
import type { Case, Plan } from "@/api/caseTypes"
import { ifMatch, q, useAsked, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { fieldProblemText, problemText } from "@/i18n/problems"
import { DayInput } from "@/lib/DayInput"
import { errorsOf } from "@/lib/formProblems"
import { OrganisationPicker } from "@/lib/OrganisationPicker"
import { usePack } from "@/lib/pack"
import { useUnsavedGuard } from "@/lib/useUnsavedGuard"
import { ConflictDialog } from "@/ui/ConflictDialog"
import { FormDialog } from "@/ui/FormDialog"
import classes from "../Cases.module.css"
import {
  differing,
  formOf,
  type GoalForm,
  goalKeys,
  goalOf,
  newGoal,
  newStep,
  OWNERS,
  type PlanForm,
  planToSend,
  type StepForm,
  taking,
  withoutEmpty,
  withoutOwner,
} from "./planForm"
import { PLAN_REFRESHES } from "./refreshes"

/** Writes the goals and the steps to them. */
export function PlanDialog({ file, plan, onClose }: { file: Case; plan: Plan; onClose: () => void }) {
  const { t } = useTranslation()
  const { term } = usePack()
  const [first] = useState(() => formOf(plan))
  const [form, setForm] = useState(first)
  const [version, setVersion] = useState(plan.version)
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [problem, setProblem] = useState<string>()
  const [theirs, setTheirs] = useState<Plan>()
  const guard = useUnsavedGuard(form !== first)
  const save = useChange(planUpdate, {
    refreshes: PLAN_REFRESHES,
    says: () => t("plan.written"),
    onDone: onClose,
    onProblem: (refusal) => {
      if (refusal.isStale && isPlan(refusal.current)) setTheirs(refusal.current)
      else {
        setErrors(errorsOf(refusal))
        setProblem(refusal.fields.length > 0 ? t("problems.checkForm") : problemText(refusal))
      }
      return true
    },
  })
  const submit = (what: PlanForm, on: number) => {
    const rows = withoutEmpty(what)
    const ownerless = withoutOwner(rows)
    setForm(rows)
    setErrors(Object.fromEntries(ownerless.map((field) => [field, fieldProblemText("required")])))
    setProblem(ownerless.length > 0 ? t("problems.checkForm") : undefined)
    if (ownerless.length > 0) return
    save.mutate({ path: { id: file.id, plan_id: plan.id }, headers: ifMatch(on), body: planToSend(rows) })
  }
  const ownerOf = ({ owner, owner_name }: StepForm) =>
    owner === "person" ? t("plan.thePerson") : (owner_name ?? t(`plan.owners.${owner}`))
  const words = (goal: GoalForm | undefined) =>
    goal && (
      <span className={classes.text}>
        {[
          goal.text,
          goal.needs.map((domain) => term("need_domain", domain)).join(", "),
          ...goal.steps.map(
            (step) =>
              `– ${[
                step.text,
                ownerOf(step),
                step.due_on && t("plan.until", { date: formatDate(step.due_on) }),
              ]
                .filter(Boolean)
                .join(", ")}`,
          ),
        ]
          .filter(Boolean)
          .join("\n")}
      </span>
    )
  const other = theirs && withoutEmpty(formOf(theirs))
  const setGoal = (at: number, goal: GoalForm) => setForm({ ...form, goals: form.goals.with(at, goal) })

  return (
    <>
      {guard}
      <FormDialog
        isOpen={theirs === undefined}
        size="xl"
        title={t("plan.writeTitle", { number: plan.number })}
        text={t("plan.writeText")}
        submit={t("plan.save")}
        onClose={onClose}
        isBusy={save.isPending}
        isUnsaved={form !== first}
        problem={problem}
        onSubmit={() => submit(form, version)}
      >
        {form.goals.map((goal, at) => (
          <GoalFields
            key={goal.key}
            goal={goal}
            title={t("plan.goalNumber", { number: at + 1 })}
            error={(field) => errors[`goals.${at}.${field}`]}
            onChange={(next) => setGoal(at, next)}
            onRemove={() => setForm({ ...form, goals: form.goals.filter((_, one) => one !== at) })}
          />
        ))}
        <Button
          variant="default"
          disabled={form.goals.length >= 20}
          onClick={() => setForm({ ...form, goals: [...form.goals, newGoal()] })}
        >
          {t("plan.addGoal")}
        </Button>
      </FormDialog>
      <ConflictDialog
        fields={
          other &&
          differing(form, other).map((key) => ({
            key,
            label: t("plan.goalNumber", { number: goalKeys(other, form).indexOf(key) + 1 }),
            mine: words(goalOf(form, key)),
            theirs: words(goalOf(other, key)),
          }))
        }
        isBusy={save.isPending}
        onClose={() => setTheirs(undefined)}
        onChoose={(choice) => {
          if (!theirs || !other) return
          const kept = Object.keys(choice).filter((key) => choice[key] === "mine")
          setVersion(theirs.version)
          setTheirs(undefined)
          submit(taking(form, other, kept), theirs.version)
        }}
      />
    </>
  )
}

type GoalProps = {
  goal: GoalForm
  title: string
  error: (field: string) => string | undefined
  onChange: (goal: GoalForm) => void
  onRemove: () => void
}

function GoalFields({ goal, title, error, onChange, onRemove }: GoalProps) {
  const { t } = useTranslation()
  const { pack, term } = usePack()
  const domains = (pack.code_lists.need_domain ?? []).map(({ code }) => code)
  return (
    <Fieldset legend={title} p="sm">
      <Stack gap="sm">
        <Textarea
          label={t("plan.goalText")}
          autosize
          maxLength={500}
          value={goal.text}
          error={error("text")}
          onChange={(event) => onChange({ ...goal, text: event.currentTarget.value })}
        />
        <MultiSelect
          label={t("plan.goalNeeds")}
          data={domains.map((code) => ({ value: code, label: term("need_domain", code) }))}
          value={goal.needs}
          onChange={(needs) => onChange({ ...goal, needs })}
          comboboxProps={{ withinPortal: true }}
        />
        {goal.steps.map((step, at) => (
          <StepFields
            key={step.key}
            step={step}
            number={at + 1}
            error={(field) => error(`steps.${at}.${field}`)}
            onChange={(next) => onChange({ ...goal, steps: goal.steps.with(at, next) })}
            onRemove={() => onChange({ ...goal, steps: goal.steps.filter((_, one) => one !== at) })}
          />
        ))}
        <Group justify="space-between">
          <Button
            size="compact-sm"
            variant="default"
            disabled={goal.steps.length >= 20}
            onClick={() => onChange({ ...goal, steps: [...goal.steps, newStep()] })}
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
  step: StepForm
  number: number
  error: (field: string) => string | undefined
  onChange: (step: StepForm) => void
  onRemove: () => void
}

function StepFields({ step, number, error, onChange, onRemove }: StepProps) {
  const { t } = useTranslation()
  const { data: colleagues, error: failure } = useAsked(q(colleagueList), step.owner === "user")
  return (
    <Fieldset
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
            allowDeselect={false}
            data={OWNERS.map((one) => ({ value: one, label: t(`plan.owners.${one}`) }))}
            value={step.owner}
            onChange={(next) =>
              onChange({
                ...step,
                owner: OWNERS.find((one) => one === next) ?? "person",
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

const isPlan = (value: unknown): value is Plan =>
  typeof value === "object" && value !== null && "goals" in value && "version" in value
