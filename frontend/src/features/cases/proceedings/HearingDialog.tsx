import { Checkbox, Radio, Select, SimpleGrid, Stack, TextInput } from "@mantine/core"
import { colleagueList, hearingCreate, hearingUpdate, proceedingList } from "@punte/client"
import type { Case, Hearing, Proceeding } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { CodeSelect, CodesSelect } from "@/lib/CodeSelect"
import { DayInput } from "@/lib/DayInput"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { NameField, NoteField } from "./fields"
import { type HearingForm, hearingBody, hearingForm, momentOf } from "./forms"
import { type HearingBody, HearingConflict } from "./HearingConflict"
import { PROCEEDING_REFRESHES } from "./refreshes"

type Props = { file: Case; proceeding: Proceeding; of: Hearing | undefined; onClose: () => void }

const COMPANY = ["open", "colleague", "other", "alone"] as const

/** A hearing has a date, or what is arranged for it changes. */
export function HearingDialog({ file, proceeding, of, onClose }: Props) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields<HearingForm>(() => hearingForm(of))
  const refused = useRefused(proceedingList)
  const { errors, onProblem } = refused
  const path = { id: file.id, proceeding_id: proceeding.id }
  const { create, save, conflict, isBusy } = useRecordChange({
    create: hearingCreate,
    update: hearingUpdate,
    input: (body: HearingBody, headers) => ({ path: { ...path, hearing_id: of?.id ?? "" }, body, headers }),
    field: "at",
    refreshes: PROCEEDING_REFRESHES,
    says: () => t(of ? "proceedings.hearing.changed" : "proceedings.hearing.planned"),
    onProblem,
    onClose,
  })
  const submit = () => {
    const at = momentOf(fields.day, fields.hour)
    const company = fields.company === "colleague" ? { companion_id: fields.companion_id } : {}
    const named = fields.company === "other" ? { companion_name: fields.companion_name } : {}
    const given = refused.complete({ at, kind: fields.kind, ...company, ...named })
    if (!given) return
    const body = hearingBody(fields, given)
    if (of) save(body, of.version)
    else create({ path, body })
  }
  if (conflict) return <HearingConflict {...conflict} />
  return (
    <ChangeDialog
      title={t(of ? "proceedings.hearing.changeTitle" : "proceedings.hearing.planTitle")}
      text={t("proceedings.hearing.planText")}
      submit={t(of ? "common.save" : "proceedings.hearing.plan")}
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <DayInput
          label={t("proceedings.hearing.day")}
          value={fields.day}
          onChange={(day) => change({ day })}
          error={errors.at}
          isRequired
        />
        <TextInput
          type="time"
          label={t("proceedings.hearing.hour")}
          required
          value={fields.hour}
          onChange={(event) => change({ hour: event.currentTarget.value })}
          error={errors.at}
        />
        <CodeSelect
          label={t("proceedings.hearing.kind")}
          list="hearing_kind"
          value={fields.kind}
          onChange={(kind) => change({ kind })}
          error={errors.kind}
        />
        <NameField
          label={t("proceedings.hearing.place")}
          value={fields.place}
          onChange={(place) => change({ place })}
          error={errors.place}
        />
      </SimpleGrid>
      <Radio.Group
        label={t("proceedings.hearing.company")}
        value={fields.company}
        onChange={(next) => change({ company: COMPANY.find((one) => one === next) ?? "open" })}
        error={errors.goes_alone}
      >
        <Stack gap={6} mt={6}>
          {COMPANY.map((one) => (
            <Radio key={one} value={one} label={t(`proceedings.hearing.companies.${one}`)} />
          ))}
        </Stack>
      </Radio.Group>
      {fields.company === "colleague" && (
        <Colleague
          value={fields.companion_id}
          onChange={(companion_id) => change({ companion_id })}
          error={errors.companion_id}
        />
      )}
      {fields.company === "other" && (
        <NameField
          label={t("proceedings.hearing.companionName")}
          isRequired
          value={fields.companion_name}
          onChange={(companion_name) => change({ companion_name })}
          error={errors.companion_name}
        />
      )}
      <CodesSelect
        label={t("proceedings.hearing.measures")}
        list="protection_measure"
        value={fields.measures}
        onChange={(measures) => change({ measures })}
        error={errors.measures}
      />
      <Checkbox
        label={t("proceedings.hearing.interpreter")}
        checked={fields.needs_interpreter}
        onChange={(event) => change({ needs_interpreter: event.currentTarget.checked })}
      />
      <Checkbox
        label={t("proceedings.hearing.prepared")}
        description={t("proceedings.hearing.preparedHint")}
        disabled={fields.company === "open"}
        checked={fields.is_prepared && fields.company !== "open"}
        onChange={(event) => change({ is_prepared: event.currentTarget.checked })}
      />
      <NoteField
        label={t("proceedings.note")}
        description={t("proceedings.noteHint")}
        value={fields.note}
        onChange={(note) => change({ note })}
        error={errors.note}
      />
    </ChangeDialog>
  )
}

function Colleague(props: {
  value: string | null
  onChange: (id: string | null) => void
  error: string | undefined
}) {
  const { t } = useTranslation()
  const { data } = useAsked(q(colleagueList))
  return (
    <Select
      {...props}
      label={t("proceedings.hearing.colleague")}
      required
      searchable
      allowDeselect={false}
      data={(data?.items ?? []).map((one) => ({ value: one.id, label: one.display_name }))}
      comboboxProps={{ withinPortal: true }}
    />
  )
}
