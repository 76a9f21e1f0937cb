import { Select, SimpleGrid, TextInput } from "@mantine/core"
import { indicatorCreate, indicatorEntryList, indicatorList, indicatorUpdate } from "@punte/client/projects"
import type { Indicator, Project } from "@/api/projectTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { NumberField } from "../NumberField"
import { CountFields, countingOf, missingOfCounting, sentCounting } from "./CountFields"

export const LEVELS = ["output", "outcome", "impact"] as const satisfies readonly Indicator["level"][]

type Props = { project: Project; indicator: Indicator | undefined; onClose: () => void }

/** What a project sets out to reach. */
export function IndicatorDialog({ project, indicator, onClose }: Props) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => ({
    level: indicator?.level ?? ("output" as Indicator["level"]),
    definition: indicator?.definition ?? "",
    unit: indicator?.unit ?? "",
    disaggregation: indicator?.disaggregation ?? "",
    baseline: indicator?.baseline ?? null,
    target: indicator?.target ?? null,
    counting_rule: indicator?.counting_rule ?? "",
    ...countingOf(indicator),
  }))
  const refused = useRefused(indicatorList)
  const { errors, onProblem } = refused
  const how = {
    refreshes: [indicatorList, indicatorEntryList],
    says: () => t("indicators.saved"),
    onDone: onClose,
    onProblem,
  }
  const create = useChange(indicatorCreate, how)
  const update = useChange(indicatorUpdate, how)
  const submit = () => {
    const given = { definition: fields.definition.trim(), unit: fields.unit.trim() }
    const missing = [
      ...(["definition", "unit"] as const).filter((name) => !given[name]),
      ...missingOfCounting(fields),
    ]
    if (!refused.isWhole(missing)) return
    const { level, baseline, target } = fields
    const body = {
      ...given,
      level,
      baseline,
      target,
      disaggregation: fields.disaggregation.trim() || null,
      counting_rule: fields.counting_rule.trim() || null,
      ...sentCounting(fields),
      // What this form does not ask for stays as it is.
      milestones: (indicator?.milestones ?? []).map(({ on, value }) => ({ on, value })),
    }
    if (indicator)
      update.mutate({
        path: { id: project.id, indicator_id: indicator.id },
        body,
        headers: refused.ifMatch(indicator.version),
      })
    else create.mutate({ path: { id: project.id }, body })
  }
  return (
    <ChangeDialog
      title={t(indicator ? "indicators.changeTitle" : "indicators.addTitle")}
      submit={t("common.save")}
      onClose={onClose}
      isBusy={create.isPending || update.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <Select
        label={t("indicators.level")}
        required
        allowDeselect={false}
        data={LEVELS.map((value) => ({ value, label: t(`indicators.levels.${value}`) }))}
        value={fields.level}
        onChange={(next) => change({ level: LEVELS.find((one) => one === next) ?? fields.level })}
        error={errors.level}
        comboboxProps={{ withinPortal: true }}
      />
      <TextInput
        label={t("indicators.definition")}
        required
        maxLength={300}
        value={fields.definition}
        onChange={(event) => change({ definition: event.currentTarget.value })}
        error={errors.definition}
      />
      <TextInput
        label={t("indicators.unit")}
        description={t("indicators.unitHint")}
        required
        maxLength={200}
        value={fields.unit}
        onChange={(event) => change({ unit: event.currentTarget.value })}
        error={errors.unit}
      />
      <CountFields value={fields} onChange={change} errors={errors} />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NumberField
          label={t("indicators.baseline")}
          value={fields.baseline}
          onChange={(baseline) => change({ baseline })}
          error={errors.baseline}
        />
        <NumberField
          label={t("indicators.target")}
          value={fields.target}
          onChange={(target) => change({ target })}
          error={errors.target}
        />
      </SimpleGrid>
      <TextInput
        label={t("indicators.disaggregation")}
        maxLength={200}
        value={fields.disaggregation}
        onChange={(event) => change({ disaggregation: event.currentTarget.value })}
        error={errors.disaggregation}
      />
      <TextInput
        label={t("indicators.countingRule")}
        description={t("indicators.countingRuleHint")}
        maxLength={200}
        value={fields.counting_rule}
        onChange={(event) => change({ counting_rule: event.currentTarget.value })}
        error={errors.counting_rule}
      />
    </ChangeDialog>
  )
}
