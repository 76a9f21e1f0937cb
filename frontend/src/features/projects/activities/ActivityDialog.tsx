import { Select, SimpleGrid, TagsInput, TextInput } from "@mantine/core"
import { activityCreate, activityList, activityUpdate, budgetRead } from "@punte/client/projects"
import type { Activity, Project } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { listError } from "@/lib/formProblems"
import { SpanInput } from "@/lib/StatedDateInput"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { lineOptions } from "../budget/lineOptions"
import { CountiesSelect } from "../CountySelect"
import { type Named, NamedFields } from "../NamedFields"
import { ACTIVITY_REFRESHES } from "../refreshes"
import { ActivityConflict } from "./ActivityConflict"
import { type ActivityForm, begin, bodyOf } from "./activityForm"

const STATES = ["planned", "running", "done", "cancelled"] as const satisfies readonly Activity["state"][]

type Props = {
  project: Project
  activity: Activity | undefined
  /** All of the project: one may be a part of another. */
  all: readonly Activity[]
  onClose: () => void
}

/** Enters or changes a work package, an activity or a part of one. */
export function ActivityDialog({ project, activity, all, onClose }: Props) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => begin(activity))
  const refused = useRefused(activityList)
  const { errors, onProblem } = refused
  const budget = useAsked(q(budgetRead, { path: { id: project.id } }))
  const told = budget.data ? lineOptions(budget.data) : []
  const named = activity?.budget_line_id
  // Partners are not told of the lines of others; one that pays for it stays until it is taken out.
  const lines =
    !budget.data || !named || told.some(({ value }) => value === named)
      ? told
      : [...told, { value: named, label: t("activities.lineOfOthers") }]
  const { create, save, conflict, isBusy } = useRecordChange({
    create: activityCreate,
    update: activityUpdate,
    input: (form: ActivityForm, headers) => ({
      path: { id: project.id, activity_id: activity?.id ?? "" },
      body: bodyOf(form),
      headers,
    }),
    field: "planned",
    refreshes: [activityList, budgetRead, ...ACTIVITY_REFRESHES],
    says: () => t("activities.saved"),
    onProblem,
    onClose,
  })
  const submit = () => {
    if (!refused.complete({ number: fields.number.trim(), title: fields.title.trim() })) return
    if (activity) save(fields, activity.version)
    else create({ path: { id: project.id }, body: bodyOf(fields) })
  }
  if (conflict) {
    const labels = new Map(lines.map(({ value, label }) => [value, label]))
    return <ActivityConflict {...conflict} all={all} lines={labels} />
  }
  return (
    <ChangeDialog
      title={t(activity ? "activities.changeTitle" : "activities.addTitle")}
      submit={t("common.save")}
      size="xl"
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label={t("activities.number")}
          description={t("activities.numberHint")}
          required
          maxLength={20}
          value={fields.number}
          onChange={(event) => change({ number: event.currentTarget.value })}
          error={errors.number}
        />
        <Select
          label={t("activities.parent")}
          clearable
          clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("activities.parent") }) }}
          data={all
            .filter(({ id }) => id !== activity?.id)
            .map(({ id, number, title }) => ({ value: id, label: `${number} ${title}` }))}
          value={fields.parent_id}
          onChange={(parent_id) => change({ parent_id })}
          error={errors.parent_id}
          comboboxProps={{ withinPortal: true }}
        />
      </SimpleGrid>
      <TextInput
        label={t("activities.title")}
        required
        maxLength={500}
        value={fields.title}
        onChange={(event) => change({ title: event.currentTarget.value })}
        error={errors.title}
      />
      <Select
        label={t("projects.status")}
        required
        allowDeselect={false}
        maw={260}
        data={STATES.map((value) => ({ value, label: t(`activities.states.${value}`) }))}
        value={fields.state}
        onChange={(next) => change({ state: STATES.find((one) => one === next) ?? fields.state })}
        error={errors.state}
        comboboxProps={{ withinPortal: true }}
      />
      <SpanInput
        labels={{ from: t("activities.plannedFrom"), to: t("activities.plannedTo") }}
        value={fields.planned}
        onChange={(planned) => change({ planned })}
        errorOf={(field) => errors[`planned.${field}.date`]}
      />
      {(fields.state !== "planned" || fields.actual.from || fields.actual.to) && (
        <SpanInput
          labels={{ from: t("activities.actualFrom"), to: t("activities.actualTo") }}
          value={fields.actual}
          onChange={(actual) => change({ actual })}
          errorOf={(field) =>
            errors[`actual.${field}.date`] ?? (field === "from" ? errors.actual : undefined)
          }
        />
      )}
      <NamedFields
        label={t("activities.owner")}
        value={fields.owner}
        change={(part: Partial<Named>) => change({ owner: { ...fields.owner, ...part } })}
        errorOf={(field) => errors[field === "name" ? "owner_name" : "owner_id"]}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label={t("activities.place")}
          maxLength={200}
          value={fields.place}
          onChange={(event) => change({ place: event.currentTarget.value })}
          error={errors.place}
        />
        <CountiesSelect
          label={t("activities.counties")}
          description={t("activities.countiesHint")}
          value={fields.counties}
          onChange={(counties) => change({ counties })}
          error={listError(errors, "counties")}
        />
        {lines.length > 0 && (
          <Select
            label={t("activities.budgetLine")}
            description={t("activities.budgetLineHint")}
            searchable
            clearable
            clearButtonProps={{
              "aria-label": t("table.removeFilter", { filter: t("activities.budgetLine") }),
            }}
            data={lines}
            value={fields.budget_line_id}
            onChange={(budget_line_id) => change({ budget_line_id })}
            error={errors.budget_line_id}
            comboboxProps={{ withinPortal: true }}
          />
        )}
        {!fields.budget_line_id && (lines.length === 0 || activity?.budget_line) && (
          <TextInput
            label={t("activities.budgetLinePrinted")}
            description={t("activities.budgetLinePrintedHint")}
            maxLength={200}
            value={fields.budget_line}
            onChange={(event) => change({ budget_line: event.currentTarget.value })}
            error={errors.budget_line}
          />
        )}
      </SimpleGrid>
      <TagsInput
        label={t("activities.objectives")}
        description={t("activities.objectivesHint")}
        maxTags={20}
        value={fields.objectives}
        onChange={(objectives) => change({ objectives })}
        error={listError(errors, "objectives")}
      />
    </ChangeDialog>
  )
}
