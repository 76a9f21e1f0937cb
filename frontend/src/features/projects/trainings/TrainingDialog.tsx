import { Select, SimpleGrid, Stack, TagsInput, TextInput, Title } from "@mantine/core"
import {
  activityList,
  trainingCreate,
  trainingList,
  trainingRead,
  trainingUpdate,
} from "@punte/client/projects"
import { useState } from "react"
import type { Training } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { CodesSelect } from "@/lib/CodeSelect"
import { languageOptions } from "@/lib/codes"
import { listError } from "@/lib/formProblems"
import { SpanInput } from "@/lib/StatedDateInput"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { useTyped } from "@/lib/useTyped"
import { FoundSelect } from "@/ui/FoundSelect"
import { CountySelect } from "../CountySelect"
import { DecimalField } from "../DecimalField"
import { NumberField } from "../NumberField"
import { COUNT_REFRESHES } from "../refreshes"
import { GroupFields } from "./GroupFields"
import { TrainingConflict } from "./TrainingConflict"
import {
  bodyOfTraining,
  formOfTraining,
  LEVELS,
  missingOf,
  STATES,
  type TrainingBody,
  tellsOfHeld,
} from "./trainingForm"

type Props = {
  projectId: string
  training: Training | undefined
  onClose: () => void
}

/** Enters a training, a session or several that are counted together, or changes it. */
export function TrainingDialog({ projectId, training: shown, onClose }: Props) {
  const { t } = useTranslation()
  // The form goes on with what it began with, whatever is read meanwhile.
  const [training] = useState(shown)
  const { fields: form, change, isChanged } = useFields(() => formOfTraining(training))
  const refused = useRefused(trainingRead, trainingList)
  const { errors, onProblem } = refused
  const activities = useAsked(q(activityList, { path: { id: projectId } }))
  const { onType, query } = useTyped()
  const asked = useAsked(q(trainingRead, { path: { id: form.series_id ?? "" } }), form.series_id !== null)
  const chosen = form.series_id ? asked.data : undefined
  const others = useAsked(
    q(trainingList, { query: { project_id: projectId, ...query(chosen?.name), limit: 50 } }),
  )
  const { create, save, conflict, isBusy } = useRecordChange({
    create: trainingCreate,
    update: trainingUpdate,
    input: (body: TrainingBody, headers) => ({ path: { id: training?.id ?? "" }, body, headers }),
    field: "groups",
    refreshes: [trainingRead, trainingList, ...COUNT_REFRESHES],
    says: ({ name }) => t("trainings.saved", { name }),
    onProblem,
    onClose,
  })
  const submit = () => {
    if (!refused.isWhole(missingOf(form))) return
    const body = bodyOfTraining(form)
    if (training) save(body, training.version)
    else create({ path: { id: projectId }, body })
  }
  const isHeld = tellsOfHeld(form)
  const series = new Map(
    [...(others.data?.items ?? []), ...(chosen ? [chosen] : [])]
      .filter(({ id, series_id }) => id !== training?.id && (id === form.series_id || !series_id))
      .map(({ id, name }) => [id, name]),
  )
  const number = (
    name: "trainers" | "days" | "sessions" | "planned" | "participants" | "certificates",
    least = 0,
  ) => (
    <NumberField
      label={t(`trainings.${name}`)}
      min={least}
      value={form[name]}
      onChange={(value) => change({ [name]: value })}
      error={errors[name]}
    />
  )
  const clear = (label: string) => ({ "aria-label": t("table.removeFilter", { filter: label }) })
  if (conflict) {
    const stages = (activities.data?.items ?? []).map(
      ({ id, number, title }) => [id, `${number} ${title}`] as const,
    )
    return <TrainingConflict {...conflict} names={new Map([...series, ...stages])} />
  }
  return (
    <ChangeDialog
      title={t(training ? "trainings.changeTitle" : "trainings.newTitle")}
      text={t("trainings.formText")}
      submit={t("common.save")}
      size="xl"
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <TextInput
        label={t("trainings.name")}
        required
        maxLength={300}
        value={form.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
        error={errors.name}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select
          label={t("projects.status")}
          required
          allowDeselect={false}
          data={STATES.map((value) => ({ value, label: t(`trainings.states.${value}`) }))}
          value={form.state}
          onChange={(next) => change({ state: STATES.find((one) => one === next) ?? form.state })}
          error={errors.state}
          comboboxProps={{ withinPortal: true }}
        />
        <NumberField
          label={t("trainings.sessions")}
          description={t("trainings.sessionsHint")}
          min={1}
          value={form.sessions}
          onChange={(sessions) => change({ sessions })}
          error={errors.sessions}
        />
        <FoundSelect
          label={t("trainings.series")}
          description={t("trainings.seriesHint")}
          names={series}
          onType={onType}
          nothing={t("trainings.noneFiltered")}
          value={form.series_id}
          onChange={(series_id) => change({ series_id })}
          error={errors.series_id}
        />
        <Select
          label={t("activities.activity")}
          clearable
          clearButtonProps={clear(t("activities.activity"))}
          data={(activities.data?.items ?? []).map(({ id, number, title }) => ({
            value: id,
            label: `${number} ${title}`,
          }))}
          value={form.activity_id}
          onChange={(activity_id) => change({ activity_id })}
          error={errors.activity_id}
          comboboxProps={{ withinPortal: true }}
        />
        <TextInput
          label={t("trainings.module")}
          maxLength={500}
          value={form.module}
          onChange={(event) => change({ module: event.currentTarget.value })}
          error={errors.module}
        />
        <Select
          label={t("trainings.level")}
          clearable
          clearButtonProps={clear(t("trainings.level"))}
          data={LEVELS.map((value) => ({ value, label: t(`trainings.levels.${value}`) }))}
          value={form.level ?? null}
          onChange={(next) => change({ level: LEVELS.find((one) => one === next) ?? null })}
          error={errors.level}
          comboboxProps={{ withinPortal: true }}
        />
      </SimpleGrid>
      <SpanInput
        labels={{ from: t("trainings.from"), to: t("trainings.to") }}
        value={form.held}
        onChange={(held) => change({ held })}
        errorOf={(field) => errors[`held.${field}.date`] ?? errors[`held.${field}`]}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label={t("trainings.place")}
          maxLength={500}
          value={form.place}
          onChange={(event) => change({ place: event.currentTarget.value })}
          error={errors.place}
        />
        <CountySelect value={form.county} onChange={(county) => change({ county })} error={errors.county} />
        {number("days", 1)}
        <Select
          label={t("trainings.language")}
          searchable
          clearable
          clearButtonProps={clear(t("trainings.language"))}
          data={languageOptions()}
          value={form.language}
          onChange={(language) => change({ language })}
          error={errors.language}
          comboboxProps={{ withinPortal: true }}
        />
        {number("trainers")}
        <TextInput
          label={t("trainings.trainersAre")}
          description={t("trainings.trainersAreHint")}
          maxLength={500}
          value={form.trainers_are}
          onChange={(event) => change({ trainers_are: event.currentTarget.value })}
          error={errors.trainers_are}
        />
      </SimpleGrid>
      <TagsInput
        label={t("trainings.topics")}
        description={t("trainings.topicsHint")}
        maxTags={30}
        value={form.topics}
        onChange={(topics) => change({ topics })}
        error={listError(errors, "topics")}
      />
      <TextInput
        label={t("trainings.audience")}
        description={t("trainings.audienceHint")}
        maxLength={500}
        value={form.audience}
        onChange={(event) => change({ audience: event.currentTarget.value })}
        error={errors.audience}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {number("planned")}
        {isHeld && number("participants")}
      </SimpleGrid>
      <Title order={3} size="h5">
        {t("trainings.plannedGroups")}
      </Title>
      <GroupFields
        at="planned_groups"
        rows={form.planned_groups}
        onChange={(planned_groups) => change({ planned_groups })}
        total={form.planned}
        errors={errors}
      />
      {isHeld && (
        <>
          <Title order={3} size="h5">
            {t("trainings.groups")}
          </Title>
          <CodesSelect
            label={t("trainings.categories")}
            description={t("trainings.categoriesHint")}
            list="participant_category"
            value={form.categories}
            onChange={(categories) => change({ categories })}
            error={listError(errors, "categories")}
          />
          <GroupFields
            rows={form.groups}
            onChange={(groups) => change({ groups })}
            total={form.participants}
            errors={errors}
          />
          <Title order={3} size="h5">
            {t("trainings.results")}
          </Title>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            {(["pre", "post"] as const).map((which) => (
              <Stack key={which} gap="xs">
                <NumberField
                  label={t(`trainings.${which}Taken`)}
                  value={form[`${which}_taken`]}
                  onChange={(value) => change({ [`${which}_taken`]: value })}
                  error={errors[`${which}_test.taken`]}
                />
                <DecimalField
                  label={t(`trainings.${which}Mean`)}
                  max={100}
                  decimals={1}
                  suffix=" %"
                  value={form[`${which}_mean`]}
                  onChange={(value) => change({ [`${which}_mean`]: value })}
                  error={errors[`${which}_test.mean`]}
                />
              </Stack>
            ))}
            {number("certificates")}
          </SimpleGrid>
        </>
      )}
    </ChangeDialog>
  )
}
