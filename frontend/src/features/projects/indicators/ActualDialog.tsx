import { TextInput } from "@mantine/core"
import { indicatorActualCreate, indicatorList } from "@punte/client/projects"
import type { Indicator, Project } from "@/api/projectTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { NumberField } from "../NumberField"

type Props = { project: Project; indicator: Indicator; onClose: () => void }

/** Writes down how far an indicator came by a day: its whole value, and what shows it. */
export function ActualDialog({ project, indicator, onClose }: Props) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => ({
    on: null as string | null,
    value: null as number | null,
    evidence: "",
  }))
  const refused = useRefused(indicatorList)
  const measure = useChange(indicatorActualCreate, {
    refreshes: [indicatorList],
    says: () => t("indicators.measured"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("indicators.measureTitle")}
      text={indicator.definition}
      submit={t("indicators.measure")}
      onClose={onClose}
      isBusy={measure.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() =>
        measure.mutate({
          path: { id: project.id, indicator_id: indicator.id },
          body: { on: fields.on, value: fields.value, evidence: fields.evidence.trim() || null },
        })
      }
    >
      <NumberField
        label={t("indicators.value", { unit: indicator.unit })}
        description={t("indicators.valueHint")}
        value={fields.value}
        onChange={(value) => change({ value })}
        error={refused.errors.value}
      />
      <DayInput
        label={t("indicators.on")}
        description={t("projects.movedOnHint")}
        value={fields.on}
        onChange={(on) => change({ on })}
        max={today()}
        error={refused.errors.on}
        isClearable
      />
      <TextInput
        label={t("indicators.evidence")}
        maxLength={500}
        value={fields.evidence}
        onChange={(event) => change({ evidence: event.currentTarget.value })}
        error={refused.errors.evidence}
      />
    </ChangeDialog>
  )
}
