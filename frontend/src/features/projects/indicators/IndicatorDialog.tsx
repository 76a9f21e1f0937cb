import { Select, SimpleGrid, Textarea, TextInput, Title } from "@mantine/core"
import { indicatorCreate, indicatorEntryList, indicatorList, indicatorUpdate } from "@punte/client/projects"
import type { Indicator, Project } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { NumberField } from "../NumberField"
import { CountFields } from "./CountFields"
import { IndicatorConflict } from "./IndicatorConflict"
import { begin, bodyOf, type IndicatorForm, missingOf } from "./indicatorForm"
import { MilestoneFields } from "./MilestoneFields"

export const LEVELS = ["output", "outcome", "impact"] as const satisfies readonly Indicator["level"][]

type Props = { project: Project; indicator: Indicator | undefined; onClose: () => void }

/** What a project sets out to reach. */
export function IndicatorDialog({ project, indicator, onClose }: Props) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => begin(indicator))
  const refused = useRefused(indicatorList)
  const { errors, onProblem } = refused
  const { create, save, conflict, isBusy } = useRecordChange({
    create: indicatorCreate,
    update: indicatorUpdate,
    input: (form: IndicatorForm, headers) => ({
      path: { id: project.id, indicator_id: indicator?.id ?? "" },
      body: bodyOf(form),
      headers,
    }),
    field: "milestones",
    refreshes: [indicatorList, indicatorEntryList],
    says: () => t("indicators.saved"),
    onProblem,
    onClose,
  })
  const submit = () => {
    if (!refused.isWhole(missingOf(fields))) return
    if (indicator) save(fields, indicator.version)
    else create({ path: { id: project.id }, body: bodyOf(fields) })
  }
  if (conflict) return <IndicatorConflict {...conflict} />
  return (
    <ChangeDialog
      title={t(indicator ? "indicators.changeTitle" : "indicators.addTitle")}
      submit={t("common.save")}
      onClose={onClose}
      isBusy={isBusy}
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
      <CountFields
        value={fields.counting}
        onChange={(part) => change({ counting: { ...fields.counting, ...part } })}
        errors={errors}
      />
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
      <Title order={3} size="h5">
        {t("indicators.milestones")}
      </Title>
      <MilestoneFields
        rows={fields.milestones}
        onChange={(milestones) => change({ milestones })}
        errors={errors}
      />
      <TextInput
        label={t("indicators.disaggregation")}
        maxLength={200}
        value={fields.disaggregation}
        onChange={(event) => change({ disaggregation: event.currentTarget.value })}
        error={errors.disaggregation}
      />
      <Textarea
        label={t("indicators.countingRule")}
        description={t("indicators.countingRuleHint")}
        autosize
        maxLength={4000}
        value={fields.counting_rule}
        onChange={(event) => change({ counting_rule: event.currentTarget.value })}
        error={errors.counting_rule}
      />
    </ChangeDialog>
  )
}
