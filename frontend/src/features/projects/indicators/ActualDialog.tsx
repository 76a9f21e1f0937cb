import { TextInput } from "@mantine/core"
import { indicatorActualCreate, indicatorActualUpdate, indicatorList } from "@punte/client/projects"
import type { Indicator, IndicatorActual, Project } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { FormConflict } from "@/lib/FormConflict"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { day, number, text } from "../conflictWords"
import { NumberField } from "../NumberField"
import { type ActualForm, beginActual, bodyOfActual } from "./indicatorForm"

type Props = {
  project: Project
  indicator: Indicator
  /** What was written down and is to be corrected. */
  actual: IndicatorActual | undefined
  onClose: () => void
}

/** Writes down how far an indicator came by a day, its whole value and what shows it, or corrects that. */
export function ActualDialog({ project, indicator, actual, onClose }: Props) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => beginActual(actual))
  const refused = useRefused(indicatorList)
  const { errors, onProblem } = refused
  const { create, save, conflict, isBusy } = useRecordChange({
    create: indicatorActualCreate,
    update: indicatorActualUpdate,
    input: (form: ActualForm, headers) => ({
      path: { id: project.id, indicator_id: indicator.id, actual_id: actual?.id ?? "" },
      body: bodyOfActual(form),
      headers,
    }),
    field: "evidence",
    refreshes: [indicatorList],
    says: () => t(actual ? "indicators.corrected" : "indicators.measured"),
    onProblem,
    onClose,
  })
  const submit = () => {
    if (actual) save(fields, actual.version)
    else create({ path: { id: project.id, indicator_id: indicator.id }, body: bodyOfActual(fields) })
  }
  const valueLabel = t("indicators.value", { unit: indicator.unit })
  if (conflict) {
    const { newer } = conflict
    return (
      <FormConflict
        {...conflict}
        newer={{ ...beginActual(newer), version: newer.version }}
        fields={{
          value: { label: valueLabel, words: number },
          on: { label: t("indicators.on"), words: day },
          evidence: { label: t("indicators.evidence"), words: text },
        }}
      />
    )
  }
  return (
    <ChangeDialog
      title={t(actual ? "indicators.correctTitle" : "indicators.measureTitle")}
      text={indicator.definition}
      submit={t(actual ? "common.save" : "indicators.measure")}
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <NumberField
        label={valueLabel}
        description={t("indicators.valueHint")}
        value={fields.value}
        onChange={(value) => change({ value })}
        error={errors.value}
      />
      <DayInput
        label={t("indicators.on")}
        description={t("projects.movedOnHint")}
        value={fields.on}
        onChange={(on) => change({ on })}
        max={today()}
        error={errors.on}
        isClearable
      />
      <TextInput
        label={t("indicators.evidence")}
        maxLength={4000}
        value={fields.evidence}
        onChange={(event) => change({ evidence: event.currentTarget.value })}
        error={errors.evidence}
      />
    </ChangeDialog>
  )
}
