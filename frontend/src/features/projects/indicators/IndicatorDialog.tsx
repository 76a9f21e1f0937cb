import { Select, SimpleGrid, TextInput } from "@mantine/core"
import { indicatorCreate, indicatorEntryList, indicatorList, indicatorUpdate } from "@punte/client/projects"
import type { Indicator, Project } from "@/api/projectTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { FormConflict } from "@/lib/FormConflict"
import { orNone } from "@/lib/orNone"
import { useConflict } from "@/lib/useConflict"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { number, text } from "../conflictWords"
import { NumberField } from "../NumberField"
import { CountFields, countingOf, countsOf, missingOfCounting } from "./CountFields"
import { useCounting } from "./counting"

export const LEVELS = ["output", "outcome", "impact"] as const satisfies readonly Indicator["level"][]

type Props = { project: Project; indicator: Indicator | undefined; onClose: () => void }

const begin = (indicator: Indicator | undefined) => ({
  level: indicator?.level ?? ("output" as Indicator["level"]),
  definition: indicator?.definition ?? "",
  unit: indicator?.unit ?? "",
  disaggregation: indicator?.disaggregation ?? "",
  baseline: indicator?.baseline ?? null,
  target: indicator?.target ?? null,
  counting_rule: indicator?.counting_rule ?? "",
  ...countingOf(indicator),
})

/** What the form tells; where the value comes from is told by what is counted. */
const toldBy = ({ source, of, code, sex, ...form }: ReturnType<typeof begin>) => ({
  ...form,
  definition: form.definition.trim(),
  unit: form.unit.trim(),
  disaggregation: orNone(form.disaggregation),
  counting_rule: orNone(form.counting_rule),
  counts: countsOf({ source, of, code, sex }),
})
type Told = ReturnType<typeof toldBy>

const bodyOf = (told: Told) => ({
  ...told,
  source: told.counts ? ("computed" as const) : ("manual" as const),
})

/** What a project sets out to reach. */
export function IndicatorDialog({ project, indicator, onClose }: Props) {
  const { t } = useTranslation()
  const counting = useCounting()
  const { fields, change, isChanged } = useFields(() => begin(indicator))
  const refused = useRefused(indicatorList)
  const { errors, onProblem } = refused
  const how = {
    refreshes: [indicatorList, indicatorEntryList],
    says: () => t("indicators.saved"),
    onDone: onClose,
    onProblem,
  }
  const create = useChange(indicatorCreate, how)
  const conflict = useConflict<Told, Indicator>("milestones")
  const update = useChange(indicatorUpdate, { ...how, onProblem: conflict.or(onProblem) })
  // What this form does not ask for stays as it is, in the version that is saved on.
  const save = (of: Indicator) =>
    conflict.saving((told, headers) =>
      update.mutate({
        path: { id: project.id, indicator_id: of.id },
        body: { ...bodyOf(told), milestones: of.milestones.map(({ on, value }) => ({ on, value })) },
        headers,
      }),
    )
  const submit = () => {
    const told = toldBy(fields)
    const missing = (["definition", "unit"] as const).filter((name) => !told[name])
    if (!refused.isWhole([...missing, ...missingOfCounting(fields)])) return
    if (indicator) save(indicator)(told, indicator.version)
    else create.mutate({ path: { id: project.id }, body: bodyOf(told) })
  }
  if (conflict.met) {
    const { mine, newer } = conflict.met
    return (
      <FormConflict
        mine={mine}
        newer={{ ...toldBy(begin(newer)), version: newer.version }}
        fields={{
          level: { label: t("indicators.level"), words: (level) => t(`indicators.levels.${level}`) },
          definition: { label: t("indicators.definition"), words: text },
          unit: { label: t("indicators.unit"), words: text },
          counts: {
            label: t("indicators.source"),
            words: (counts) => (counts ? counting.words(counts) : t("indicators.sources.manual")),
          },
          baseline: { label: t("indicators.baseline"), words: number },
          target: { label: t("indicators.target"), words: number },
          disaggregation: { label: t("indicators.disaggregation"), words: text },
          counting_rule: { label: t("indicators.countingRule"), words: text },
        }}
        onClose={conflict.back}
        isBusy={update.isPending}
        onSave={save(newer)}
      />
    )
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
