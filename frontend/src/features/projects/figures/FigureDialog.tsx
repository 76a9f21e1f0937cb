import { MultiSelect, NumberInput, Select, SimpleGrid, TextInput } from "@mantine/core"
import { statedFigureCreate, statedFigureList, statedFigureUpdate } from "@punte/client/projects"
import type { StatedFigure } from "@/api/projectTypes"
import type { Body } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { FormConflict } from "@/lib/FormConflict"
import { orNone } from "@/lib/orNone"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { number, text } from "../conflictWords"
import { NumberField } from "../NumberField"
import { FIGURE_KEYS, FIGURE_KINDS, PARTNER_GROUPS } from "./kinds"

type FigureBody = Body<typeof statedFigureUpdate>

const begin = (figure: StatedFigure | undefined) => ({
  year: figure?.year ?? (null as number | null),
  key: (figure?.key ?? null) as StatedFigure["key"] | null,
  value: figure?.value ?? null,
  kind: figure?.kind ?? ("exact" as StatedFigure["kind"]),
  source: figure?.source ?? "",
  note: figure?.note ?? "",
  partner_groups: figure?.partner_groups ?? [],
})

type Props = { figure: StatedFigure | undefined; onClose: () => void }

/** Enters or changes a figure that a source states and no record counts. */
export function FigureDialog({ figure, onClose }: Props) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => begin(figure))
  const refused = useRefused(statedFigureList)
  const { errors, onProblem } = refused
  const { create, save, conflict, isBusy } = useRecordChange({
    create: statedFigureCreate,
    update: statedFigureUpdate,
    input: (body: FigureBody, headers) => ({ path: { id: figure?.id ?? "" }, body, headers }),
    field: "year",
    refreshes: [statedFigureList],
    says: ({ key, year }) => t("figures.saved", { what: t(`figures.keys.${key}`), year }),
    onProblem,
    onClose,
  })
  const submit = () => {
    const { year, key, value, kind, source, note, partner_groups } = fields
    const given = refused.complete({ year, key, source: source.trim() })
    if (!given) return
    const body = { ...given, value, kind, note: orNone(note), partner_groups }
    if (figure) save(body, figure.version)
    else create({ body })
  }
  if (conflict) {
    return (
      <FormConflict
        {...conflict}
        fields={{
          year: { label: t("projects.year"), words: String },
          key: { label: t("figures.key"), words: (key) => t(`figures.keys.${key}`) },
          value: { label: t("figures.value"), words: number },
          kind: { label: t("figures.kind"), words: (kind) => t(`figures.kinds.${kind}`) },
          source: { label: t("claims.source"), words: text },
          note: { label: t("figures.note"), words: text },
          partner_groups: {
            label: t("figures.partnerGroups"),
            words: (groups) => formatList((groups ?? []).map((one) => t(`figures.groups.${one}`))),
          },
        }}
      />
    )
  }
  return (
    <ChangeDialog
      title={t(figure ? "figures.changeTitle" : "figures.newTitle")}
      text={t("figures.formText")}
      submit={t("common.save")}
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <Select
        label={t("figures.key")}
        required
        allowDeselect={false}
        data={FIGURE_KEYS.map((value) => ({ value, label: t(`figures.keys.${value}`) }))}
        value={fields.key}
        onChange={(next) => change({ key: FIGURE_KEYS.find((one) => one === next) ?? null })}
        error={errors.key}
        comboboxProps={{ withinPortal: true }}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NumberInput
          label={t("projects.year")}
          required
          min={1900}
          max={2200}
          allowDecimal={false}
          allowNegative={false}
          hideControls
          thousandSeparator=""
          value={fields.year ?? ""}
          onChange={(typed) => change({ year: typeof typed === "number" ? typed : null })}
          error={errors.year}
        />
        <NumberField
          label={t("figures.value")}
          description={t("figures.valueHint")}
          value={fields.value}
          onChange={(value) => change({ value })}
          error={errors.value}
        />
      </SimpleGrid>
      <Select
        label={t("figures.kind")}
        required
        allowDeselect={false}
        data={FIGURE_KINDS.map((value) => ({ value, label: t(`figures.kinds.${value}`) }))}
        value={fields.kind}
        onChange={(next) => change({ kind: FIGURE_KINDS.find((one) => one === next) ?? fields.kind })}
        error={errors.kind}
        comboboxProps={{ withinPortal: true }}
      />
      <TextInput
        label={t("claims.source")}
        description={t("claims.sourceHint")}
        required
        maxLength={400}
        value={fields.source}
        onChange={(event) => change({ source: event.currentTarget.value })}
        error={errors.source}
      />
      <TextInput
        label={t("figures.note")}
        description={t("figures.noteHint")}
        maxLength={400}
        value={fields.note}
        onChange={(event) => change({ note: event.currentTarget.value })}
        error={errors.note}
      />
      <MultiSelect
        label={t("figures.partnerGroups")}
        description={t("figures.partnerGroupsHint")}
        data={PARTNER_GROUPS.map((value) => ({ value, label: t(`figures.groups.${value}`) }))}
        value={fields.partner_groups}
        onChange={(chosen) =>
          change({ partner_groups: PARTNER_GROUPS.filter((one) => chosen.includes(one)) })
        }
        error={errors.partner_groups}
        comboboxProps={{ withinPortal: true }}
      />
    </ChangeDialog>
  )
}
