import { Select, SimpleGrid, Stack, Textarea, TextInput, Title } from "@mantine/core"
import { strategyCreate, strategyList, strategyRead, strategyUpdate } from "@punte/client/projects"
import { useState } from "react"
import type { Strategy } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { StatedDateInput } from "@/lib/StatedDateInput"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { useTyped } from "@/lib/useTyped"
import { EditableRows } from "@/ui/EditableRows"
import { FoundSelect } from "@/ui/FoundSelect"
import { CountySelect } from "../CountySelect"
import { hasName, NameFields } from "../NameFields"
import { NumberField } from "../NumberField"
import { STRATEGY_KINDS, STRATEGY_STATUSES } from "./kinds"
import { StrategyConflict } from "./StrategyConflict"
import { begin, bodyOf, isDated, isRegional, newObjective, type StrategyBody } from "./strategyForm"

type Props = {
  strategy: Strategy | undefined
  onClose: () => void
  onCreated?: (made: Strategy) => void
}

/** Enters or changes a strategy or a plan; its measures are entered one by one. */
export function StrategyDialog({ strategy: shown, onClose, onCreated }: Props) {
  const { t } = useTranslation()
  // The form goes on with what it began with, whatever is read meanwhile.
  const [strategy] = useState(shown)
  const { fields, change, isChanged } = useFields(() => begin(strategy))
  const refused = useRefused(strategyRead, strategyList)
  const { errors, onProblem } = refused
  const { onType, query } = useTyped()
  const asked = useAsked(q(strategyRead, { path: { id: fields.parent_id ?? "" } }), fields.parent_id !== null)
  const parent = fields.parent_id ? asked.data : undefined
  const found = useAsked(q(strategyList, { query: { ...query(parent?.title), limit: 20 } }))
  const parents = new Map(
    [...(found.data?.items ?? []), ...(parent ? [parent] : [])]
      .filter(({ id }) => id !== strategy?.id)
      .map(({ id, title }) => [id, title]),
  )
  const { create, save, conflict, isBusy } = useRecordChange({
    create: strategyCreate,
    update: strategyUpdate,
    input: (body: StrategyBody, headers) => ({ path: { id: strategy?.id ?? "" }, body, headers }),
    field: "objectives",
    refreshes: [strategyRead, strategyList],
    says: ({ title }) => t("strategies.saved", { title }),
    onProblem,
    onClose,
    onCreated,
  })
  const submit = () => {
    const missing = [
      ...(hasName(fields.titles) ? [] : ["titles"]),
      ...(isRegional(fields) && !fields.county ? ["county"] : []),
      ...fields.objectives.flatMap(({ text }, at) => (text.trim() ? [] : [`objectives.${at}.text`])),
    ]
    if (!refused.isWhole(missing)) return
    if (strategy) save(bodyOf(fields), strategy.version)
    else create({ body: bodyOf(fields) })
  }
  if (conflict) return <StrategyConflict {...conflict} parents={parents} />
  return (
    <ChangeDialog
      title={t(strategy ? "strategies.changeTitle" : "strategies.newTitle")}
      submit={t("common.save")}
      size="xl"
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <Select
        label={t("strategies.kind")}
        required
        allowDeselect={false}
        maw={320}
        data={STRATEGY_KINDS.map((value) => ({ value, label: t(`strategies.kinds.${value}`) }))}
        value={fields.kind}
        onChange={(next) => change({ kind: STRATEGY_KINDS.find((one) => one === next) ?? fields.kind })}
        error={errors.kind}
        comboboxProps={{ withinPortal: true }}
      />
      <NameFields
        label={(language) => t("projects.titleIn", { language })}
        value={fields.titles}
        onChange={(titles) => change({ titles })}
        name="titles"
        errors={errors}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {isRegional(fields) && (
          <CountySelect
            value={fields.county}
            onChange={(county) => change({ county })}
            error={errors.county}
          />
        )}
        <FoundSelect
          label={t("strategies.parent")}
          names={parents}
          onType={onType}
          nothing={t("strategies.noneFiltered")}
          value={fields.parent_id}
          onChange={(parent_id) => change({ parent_id })}
          error={errors.parent_id}
        />
        <Select
          label={t("projects.status")}
          clearable
          clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("projects.status") }) }}
          data={STRATEGY_STATUSES.map((value) => ({ value, label: t(`strategies.statuses.${value}`) }))}
          value={fields.status ?? null}
          onChange={(next) => change({ status: STRATEGY_STATUSES.find((one) => one === next) ?? null })}
          error={errors.status}
          comboboxProps={{ withinPortal: true }}
        />
      </SimpleGrid>
      <StatedDateInput
        label={t("strategies.start")}
        value={fields.start}
        onChange={(start) => change({ start })}
        error={errors["start.date"]}
      />
      <StatedDateInput
        label={t("strategies.end")}
        value={fields.end}
        onChange={(end) => change({ end })}
        error={errors["end.date"]}
      />
      {!isDated(fields) && (
        <NumberField
          label={t("projects.form.months")}
          description={t("projects.form.monthsHint")}
          min={1}
          max={360}
          value={fields.months}
          onChange={(months) => change({ months })}
          error={errors.months}
        />
      )}
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label={t("strategies.legalBasis")}
          maxLength={400}
          value={fields.legal_basis}
          onChange={(event) => change({ legal_basis: event.currentTarget.value })}
          error={errors.legal_basis}
        />
        <TextInput
          label={t("claims.source")}
          maxLength={400}
          value={fields.source}
          onChange={(event) => change({ source: event.currentTarget.value })}
          error={errors.source}
        />
      </SimpleGrid>
      <Textarea
        label={t("strategies.reporting")}
        description={t("strategies.reportingHint")}
        autosize
        maxLength={4000}
        value={fields.reporting}
        onChange={(event) => change({ reporting: event.currentTarget.value })}
        error={errors.reporting}
      />
      <DayInput
        label={t("strategies.nextReport")}
        value={fields.next_report_on}
        onChange={(next_report_on) => change({ next_report_on })}
        error={errors.next_report_on}
        isClearable
      />
      <Title order={3} size="h5">
        {t("projects.objectives")}
      </Title>
      <EditableRows
        rows={fields.objectives}
        onChange={(objectives) => change({ objectives })}
        make={newObjective}
        legend={(number) => t("projects.form.objectiveNumber", { number })}
        add={t("projects.form.addObjective")}
        remove={t("projects.form.removeObjective")}
        most={100}
        errors={errors}
        error={errors.objectives}
      >
        {(row, at, set) => (
          <Stack gap="xs">
            <TextInput
              label={t("strategies.number")}
              maxLength={20}
              maw={160}
              value={row.number}
              onChange={(event) => set({ number: event.currentTarget.value })}
              error={errors[`objectives.${at}.number`]}
            />
            <Textarea
              label={t("projects.form.objective")}
              required
              autosize
              minRows={2}
              maxLength={4000}
              value={row.text}
              onChange={(event) => set({ text: event.currentTarget.value })}
              error={errors[`objectives.${at}.text`]}
            />
          </Stack>
        )}
      </EditableRows>
    </ChangeDialog>
  )
}
