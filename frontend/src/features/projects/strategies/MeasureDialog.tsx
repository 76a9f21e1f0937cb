import { Select, SimpleGrid, Textarea, TextInput, Title } from "@mantine/core"
import {
  activityList,
  servedMeasureList,
  strategyList,
  strategyMeasureCreate,
  strategyMeasureList,
  strategyMeasureUpdate,
  strategyRead,
} from "@punte/client/projects"
import type { Strategy, StrategyMeasure } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { listError } from "@/lib/formProblems"
import { StatedDateInput } from "@/lib/StatedDateInput"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { BodiesFields } from "../BodiesFields"
import { MEASURE_STATUSES, PARTS } from "./kinds"
import { DONE_KINDS, InProjectField, LinksField } from "./LinksField"
import { MeasureConflict } from "./MeasureConflict"
import { begin, bodyOf, type MeasureBody } from "./measureForm"

type Props = { strategy: Strategy; measure: StrategyMeasure | undefined; onClose: () => void }

/** Enters or changes a measure, and what was done for it. */
export function MeasureDialog({ strategy, measure, onClose }: Props) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => begin(measure))
  const refused = useRefused(strategyMeasureList)
  const { errors, onProblem } = refused
  const { create, save, conflict, isBusy } = useRecordChange({
    create: strategyMeasureCreate,
    update: strategyMeasureUpdate,
    input: (body: MeasureBody, headers) => ({
      path: { id: strategy.id, measure_id: measure?.id ?? "" },
      body,
      headers,
    }),
    field: "links",
    refreshes: [strategyMeasureList, strategyRead, strategyList, servedMeasureList, activityList],
    says: () => t("strategies.measureSaved"),
    onProblem,
    onClose,
  })
  const submit = () => {
    if (!refused.complete({ text: fields.text.trim() })) return
    if (measure) save(bodyOf(fields), measure.version)
    else create({ path: { id: strategy.id }, body: bodyOf(fields) })
  }
  if (conflict) {
    return (
      <MeasureConflict
        {...conflict}
        strategy={strategy}
        titles={new Map(fields.links.map(({ id, title }) => [id, title]))}
      />
    )
  }
  const words = (name: "indicator" | "funding" | "evidence") => (
    <Textarea
      label={t(`strategies.${name}`)}
      autosize
      maxLength={4000}
      value={fields[name]}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
      error={errors[name]}
    />
  )
  return (
    <ChangeDialog
      title={t(measure ? "strategies.measureChangeTitle" : "strategies.measureNewTitle")}
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
          label={t("strategies.number")}
          maxLength={20}
          value={fields.number}
          onChange={(event) => change({ number: event.currentTarget.value })}
          error={errors.number}
        />
        <Select
          label={t("projects.status")}
          clearable
          clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("projects.status") }) }}
          data={MEASURE_STATUSES.map((value) => ({
            value,
            label: t(`strategies.measureStatuses.${value}`),
          }))}
          value={fields.status ?? null}
          onChange={(next) => change({ status: MEASURE_STATUSES.find((one) => one === next) ?? null })}
          error={errors.status}
          comboboxProps={{ withinPortal: true }}
        />
      </SimpleGrid>
      <Textarea
        label={t("strategies.measure")}
        required
        autosize
        minRows={2}
        maxLength={4000}
        value={fields.text}
        onChange={(event) => change({ text: event.currentTarget.value })}
        error={errors.text}
      />
      {strategy.objectives.length > 0 && (
        <Select
          label={t("strategies.objective")}
          clearable
          clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("strategies.objective") }) }}
          data={strategy.objectives.map(({ id, number, text }) => ({
            value: id,
            label: [number, text].filter(Boolean).join(" "),
          }))}
          value={fields.objective_id}
          onChange={(objective_id) => change({ objective_id })}
          error={errors.objective_id}
          comboboxProps={{ withinPortal: true }}
        />
      )}
      <StatedDateInput
        label={t("strategies.due")}
        value={fields.due}
        onChange={(due) => change({ due })}
        error={errors["due.date"]}
      />
      <Title order={3} size="h5">
        {t("strategies.responsible")}
      </Title>
      <BodiesFields
        rows={fields.bodies}
        onChange={(bodies) => change({ bodies })}
        parts={PARTS}
        errors={errors}
      />
      <Title order={3} size="h5">
        {t("strategies.done")}
      </Title>
      {DONE_KINDS.map((kind) => (
        <LinksField
          key={kind}
          kind={kind}
          links={fields.links}
          onChange={(links) => change({ links })}
          error={kind === "project" ? listError(errors, "links") : undefined}
        />
      ))}
      <InProjectField kind="activity" links={fields.links} onChange={(links) => change({ links })} />
      <Title order={3} size="h5">
        {t("strategies.shownBy")}
      </Title>
      {words("indicator")}
      <InProjectField kind="indicator" links={fields.links} onChange={(links) => change({ links })} />
      {words("funding")}
      <LinksField kind="fund" links={fields.links} onChange={(links) => change({ links })} />
      {words("evidence")}
    </ChangeDialog>
  )
}
