import { Select, SimpleGrid } from "@mantine/core"
import { proceedingCreate, proceedingList, proceedingUpdate } from "@punte/client"
import type { Case, Proceeding } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { CodeSelect, CodesSelect } from "@/lib/CodeSelect"
import { countryOptions, languageOptions } from "@/lib/codes"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { usePack } from "@/lib/pack"
import { useTrackWords } from "@/lib/tracks"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { NameField, NoteField } from "./fields"
import { type ProceedingForm, proceedingBody, proceedingForm, saidOf, stagesOf } from "./forms"
import { type ProceedingBody, ProceedingConflict } from "./ProceedingConflict"
import { PROCEEDING_REFRESHES } from "./refreshes"

type Props = { file: Case; of: Proceeding | undefined; onClose: () => void }

const KINDS = ["criminal", "civil", "administrative", "labour"] as const

/** Proceedings are written down where they stand, or what is said of them is put right. */
export function ProceedingDialog({ file, of, onClose }: Props) {
  const { t } = useTranslation()
  const { pack, term } = usePack()
  const tracks = useTrackWords()
  const { fields, change, isChanged } = useFields<ProceedingForm>(() => proceedingForm(pack.country, of))
  const refused = useRefused(proceedingList)
  const { errors, onProblem } = refused
  const { create, save, conflict, isBusy } = useRecordChange({
    create: proceedingCreate,
    update: proceedingUpdate,
    input: (body: ProceedingBody, headers) => ({
      path: { id: file.id, proceeding_id: of?.id ?? "" },
      body,
      headers,
    }),
    field: "capacity_since",
    refreshes: PROCEEDING_REFRESHES,
    says: () => t(of ? "proceedings.changed" : "proceedings.opened"),
    onProblem,
    onClose,
  })
  // When they are written down first, what is said stands in a part of its own.
  const error = (field: string) => errors[field] ?? errors[`said.${field}`]
  const submit = () => {
    const { country, opened_on, capacity, stage, stage_on } = fields
    const capacity_since = fields.capacity_since ?? opened_on
    const named = of?.body_id ?? fields.body_name.trim()
    const given = refused.complete({ country, opened_on, capacity, capacity_since, body_name: named })
    if (!given) return
    const { body_name: _, ...codes } = given
    if (of) return save(proceedingBody(fields, codes, of), of.version)
    const said = { ...saidOf(fields), ...codes, kind: fields.kind }
    const outcome = stage === "final" ? fields.outcome : null
    const step = refused.complete({ stage, stage_on: stage_on ?? opened_on })
    if (step) create({ path: { id: file.id }, body: { said, ...step, outcome } })
  }
  if (conflict) return <ProceedingConflict {...conflict} />
  return (
    <ChangeDialog
      title={t(of ? "proceedings.changeTitle" : "proceedings.openTitle")}
      text={t("proceedings.openText")}
      submit={t(of ? "common.save" : "proceedings.open")}
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <Select
          label={t("proceedings.kind")}
          required
          allowDeselect={false}
          data={KINDS.map((kind) => ({ value: kind, label: term("proceeding_kind", kind) }))}
          value={fields.kind}
          onChange={(next) => {
            const kind = KINDS.find((one) => one === next) ?? "criminal"
            const stage = fields.stage && stagesOf(kind).includes(fields.stage) ? fields.stage : "reported"
            change({ kind, stage })
          }}
          error={error("kind")}
          comboboxProps={{ withinPortal: true }}
        />
        <Select
          label={t("proceedings.country")}
          required
          searchable
          allowDeselect={false}
          data={countryOptions()}
          value={fields.country}
          onChange={(country) => change({ country })}
          error={error("country")}
          comboboxProps={{ withinPortal: true }}
        />
        <NameField
          label={t("proceedings.body")}
          {...(of?.body_organisation_name ? { description: of.body_organisation_name } : {})}
          isRequired={!of?.body_id}
          value={fields.body_name}
          onChange={(body_name) => change({ body_name })}
          error={error("body_name")}
        />
        <NameField
          label={t("proceedings.fileNumber")}
          value={fields.file_number}
          onChange={(file_number) => change({ file_number })}
          error={error("file_number")}
        />
        <DayInput
          label={t("proceedings.openedOn")}
          value={fields.opened_on}
          onChange={(opened_on) => change({ opened_on })}
          max={today()}
          error={error("opened_on")}
          isRequired
        />
        {!of && (
          <Select
            label={t("proceedings.stage")}
            required
            allowDeselect={false}
            data={stagesOf(fields.kind).map((stage) => ({
              value: stage,
              label: tracks.state("proceedings", stage),
            }))}
            value={fields.stage}
            onChange={(next) =>
              change({ stage: stagesOf(fields.kind).find((stage) => stage === next) ?? null })
            }
            error={error("stage")}
            comboboxProps={{ withinPortal: true }}
          />
        )}
        {!of && (
          <DayInput
            label={t("proceedings.stageOn")}
            value={fields.stage_on ?? fields.opened_on}
            onChange={(stage_on) => change({ stage_on })}
            max={today()}
            error={error("stage_on")}
            isRequired
          />
        )}
        {!of && fields.stage === "final" && (
          <CodeSelect
            label={t("proceedings.outcome")}
            list="proceeding_outcome"
            value={fields.outcome}
            onChange={(outcome) => change({ outcome })}
            error={error("outcome")}
          />
        )}
        <CodeSelect
          label={t("proceedings.capacity")}
          list="proceeding_capacity"
          value={fields.capacity}
          onChange={(capacity) => change({ capacity })}
          error={error("capacity")}
        />
        <DayInput
          label={t("proceedings.capacitySince")}
          value={fields.capacity_since ?? fields.opened_on}
          onChange={(capacity_since) => change({ capacity_since })}
          max={today()}
          error={error("capacity_since")}
          isRequired
        />
        <NameField
          label={t("proceedings.lawyer")}
          {...(of?.lawyer_organisation_name ? { description: of.lawyer_organisation_name } : {})}
          value={fields.lawyer_name}
          onChange={(lawyer_name) => change({ lawyer_name })}
          error={error("lawyer_name")}
        />
        <Select
          label={t("proceedings.language")}
          searchable
          clearable
          data={languageOptions()}
          value={fields.language}
          onChange={(language) => change({ language })}
          error={error("language")}
          comboboxProps={{ withinPortal: true }}
        />
      </SimpleGrid>
      <CodesSelect
        label={t("proceedings.measures")}
        list="protection_measure"
        value={fields.measures}
        onChange={(measures) => change({ measures })}
        error={error("measures")}
      />
      <NoteField
        label={t("proceedings.note")}
        description={t("proceedings.noteHint")}
        value={fields.note}
        onChange={(note) => change({ note })}
        error={error("note")}
      />
    </ChangeDialog>
  )
}
