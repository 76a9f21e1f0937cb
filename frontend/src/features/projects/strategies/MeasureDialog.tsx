import { MultiSelect, Select, SimpleGrid, Textarea, TextInput, Title } from "@mantine/core"
import { useDebouncedValue } from "@mantine/hooks"
import {
  projectList,
  strategyList,
  strategyMeasureCreate,
  strategyMeasureList,
  strategyMeasureUpdate,
  strategyRead,
} from "@punte/client/projects"
import { useState } from "react"
import type { Strategy, StrategyMeasure } from "@/api/projectTypes"
import { q, useAsked, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { listError } from "@/lib/formProblems"
import { orNone } from "@/lib/orNone"
import { type StatedDate, StatedDateInput } from "@/lib/StatedDateInput"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { BodiesFields, rowsOfBodies, sentBodies } from "../BodiesFields"
import { MEASURE_STATUSES, PARTS } from "./kinds"

type Props = { strategy: Strategy; measure: StrategyMeasure | undefined; onClose: () => void }

const begin = (measure: StrategyMeasure | undefined) => ({
  objective_id: measure?.objective_id ?? null,
  number: measure?.number ?? "",
  text: measure?.text ?? "",
  due: (measure?.due ?? null) as StatedDate | null,
  status: (measure?.status ?? null) as StrategyMeasure["status"] | null,
  bodies: rowsOfBodies(measure?.bodies),
  indicator: measure?.indicator ?? "",
  funding: measure?.funding ?? "",
  evidence: measure?.evidence ?? "",
  projects: (measure?.links ?? [])
    .filter(({ kind }) => kind === "project")
    .map(({ id, title }) => ({ id, title })),
})

/** Enters or changes a measure, and which projects serve it. */
export function MeasureDialog({ strategy, measure, onClose }: Props) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => begin(measure))
  const refused = useRefused(strategyMeasureList)
  const { errors, onProblem } = refused
  const [typed, setTyped] = useState("")
  const [wanted] = useDebouncedValue(typed.trim(), 250)
  const found = useAsked(q(projectList, { query: { ...(wanted ? { q: wanted } : {}), limit: 20 } }))
  const how = {
    refreshes: [strategyMeasureList, strategyRead, strategyList],
    says: () => t("strategies.measureSaved"),
    onDone: onClose,
    onProblem,
  }
  const create = useChange(strategyMeasureCreate, how)
  const update = useChange(strategyMeasureUpdate, how)
  const submit = () => {
    const given = refused.complete({ text: fields.text.trim() })
    if (!given) return
    const { objective_id, due, status } = fields
    // What is no project stays linked as it is.
    const others = (measure?.links ?? []).filter(({ kind }) => kind !== "project")
    const body = {
      ...given,
      objective_id,
      number: orNone(fields.number),
      due,
      status,
      bodies: sentBodies(fields.bodies),
      indicator: orNone(fields.indicator),
      funding: orNone(fields.funding),
      evidence: orNone(fields.evidence),
      links: [
        ...others.map(({ kind, id }) => ({ kind, id })),
        ...fields.projects.map(({ id }) => ({ kind: "project" as const, id })),
      ],
    }
    if (measure)
      update.mutate({
        path: { id: strategy.id, measure_id: measure.id },
        body,
        headers: refused.ifMatch(measure.version),
      })
    else create.mutate({ path: { id: strategy.id }, body })
  }
  const known = new Map(
    [...(found.data?.items ?? []), ...fields.projects].map(({ id, title }) => [id, title]),
  )
  return (
    <ChangeDialog
      title={t(measure ? "strategies.measureChangeTitle" : "strategies.measureNewTitle")}
      submit={t("common.save")}
      size="xl"
      onClose={onClose}
      isBusy={create.isPending || update.isPending}
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
      <MultiSelect
        label={t("strategies.projects")}
        searchable
        clearable
        clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("strategies.projects") }) }}
        data={[...known].map(([value, label]) => ({ value, label }))}
        filter={({ options }) => options}
        onSearchChange={setTyped}
        value={fields.projects.map(({ id }) => id)}
        onChange={(chosen) => change({ projects: chosen.map((id) => ({ id, title: known.get(id) ?? id })) })}
        error={listError(errors, "links")}
        comboboxProps={{ withinPortal: true }}
      />
      {(["indicator", "funding", "evidence"] as const).map((name) => (
        <Textarea
          key={name}
          label={t(`strategies.${name}`)}
          autosize
          maxLength={4000}
          value={fields[name]}
          onChange={(event) => change({ [name]: event.currentTarget.value })}
          error={errors[name]}
        />
      ))}
    </ChangeDialog>
  )
}
