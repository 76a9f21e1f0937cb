import {
  Button,
  Group,
  NumberInput,
  Radio,
  Select,
  SimpleGrid,
  Stack,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core"
import type { Project } from "@/api/projectTypes"
import { LANGUAGES, useTranslation } from "@/i18n"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { listError } from "@/lib/formProblems"
import { useFields } from "@/lib/useFields"
import type { useRefused } from "@/lib/useRefused"
import { useUnsavedGuard } from "@/lib/useUnsavedGuard"
import { EditableRows } from "@/ui/EditableRows"
import { FormProblem } from "@/ui/FormProblem"
import { Section } from "@/ui/Section"
import { FundSelect } from "./FundSelect"
import { NameFields } from "./NameFields"
import { PartnerFields } from "./PartnerFields"
import { ProgrammeSelect } from "./ProgrammeSelect"
import {
  type ProjectForm as Form,
  formOf,
  missingOf,
  newLink,
  newObjective,
  newPartner,
  OBJECTIVE_KINDS,
  TIMINGS,
} from "./projectForm"
import { STATUSES } from "./words"

type Props = {
  project?: Project
  refused: ReturnType<typeof useRefused>
  onSave: (form: Form) => void
  onCancel: () => void
  isBusy: boolean
  isSaved: boolean
}

/** The card of a project: what it is, who pays, who takes part, and what it is to reach. */
export function ProjectForm({ project, refused, onSave, onCancel, isBusy, isSaved }: Props) {
  const { t, language } = useTranslation()
  const { fields: form, change, isChanged } = useFields(() => formOf(project, language))
  const guard = useUnsavedGuard(isChanged && !isSaved)
  const { errors } = refused
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (refused.isWhole(missingOf(form))) onSave(form)
      }}
    >
      {guard}
      <Stack gap="lg">
        <FormProblem title={refused.problem} />
        <Section title={t("projects.form.names")}>
          <Stack>
            <NameFields
              label={(language) => t("projects.titleIn", { language })}
              value={form.titles}
              onChange={(titles) => change({ titles })}
              name="titles"
              errors={errors}
            />
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <Select
                label={t("projects.originalLanguage")}
                clearable
                data={LANGUAGES.map((value) => ({ value, label: t(`terms.language.${value}`) }))}
                value={form.original_language}
                onChange={(next) =>
                  change({ original_language: LANGUAGES.find((one) => one === next) ?? null })
                }
                error={errors.original_language}
              />
              <TagsInput
                label={t("projects.aliases")}
                description={t("projects.form.aliasesHint")}
                maxTags={20}
                value={form.aliases}
                onChange={(aliases) => change({ aliases })}
                error={listError(errors, "aliases")}
              />
            </SimpleGrid>
          </Stack>
        </Section>
        <Section title={t("projects.form.identity")}>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label={t("projects.code")}
              maxLength={200}
              value={form.code}
              onChange={(event) => change({ code: event.currentTarget.value })}
              error={errors.code}
            />
            <TextInput
              label={t("projects.contractNumber")}
              maxLength={200}
              value={form.contract_number}
              onChange={(event) => change({ contract_number: event.currentTarget.value })}
              error={errors.contract_number}
            />
            <ProgrammeSelect
              value={form.programme_id}
              onChange={(programme_id) => change({ programme_id })}
              error={errors.programme_id}
              canAdd
            />
            {!form.programme_id && (
              <FundSelect
                label={t("projects.fund")}
                description={t("projects.form.fundHint")}
                value={form.fund_id}
                onChange={(fund_id) => change({ fund_id })}
                error={errors.fund_id}
              />
            )}
            {!project && (
              <>
                <Select
                  label={t("projects.status")}
                  required
                  allowDeselect={false}
                  data={STATUSES.map((value) => ({ value, label: t(`projects.statuses.${value}`) }))}
                  value={form.status}
                  onChange={(next) => change({ status: STATUSES.find((one) => one === next) ?? form.status })}
                  error={errors.status}
                />
                <DayInput
                  label={t("projects.form.statusOn")}
                  value={form.status_on}
                  onChange={(status_on) => change({ status_on })}
                  error={errors.status_on}
                  max={today()}
                  isClearable
                />
              </>
            )}
          </SimpleGrid>
        </Section>
        <Section title={t("projects.when")} text={t("projects.form.whenText")}>
          <Stack>
            <Radio.Group
              label={t("projects.form.timing")}
              value={form.timing}
              onChange={(next) => change({ timing: TIMINGS.find((one) => one === next) ?? form.timing })}
            >
              <Group mt={4}>
                {TIMINGS.map((one) => (
                  <Radio key={one} value={one} label={t(`projects.form.timings.${one}`)} />
                ))}
              </Group>
            </Radio.Group>
            {form.timing === "dates" && (
              <Group align="flex-start">
                <DayInput
                  label={t("projects.form.start")}
                  value={form.start}
                  onChange={(start) => change({ start })}
                  error={errors.start}
                  isClearable
                />
                <DayInput
                  label={t("projects.form.end")}
                  value={form.end}
                  onChange={(end) => change({ end })}
                  error={errors.end}
                  isClearable
                />
              </Group>
            )}
            {form.timing === "months" && (
              <NumberInput
                label={t("projects.form.months")}
                description={t("projects.form.monthsHint")}
                required
                maw={260}
                min={1}
                max={240}
                allowDecimal={false}
                value={form.months}
                onChange={(months) => change({ months: typeof months === "number" ? months : "" })}
                error={errors.months}
              />
            )}
          </Stack>
        </Section>
        <Section title={t("projects.partners")} text={t("projects.form.partnersText")}>
          <EditableRows
            rows={form.partners}
            onChange={(partners) => change({ partners })}
            make={newPartner}
            legend={(number) => t("projects.form.partnerNumber", { number })}
            add={t("projects.form.addPartner")}
            remove={t("projects.form.removePartner")}
            most={50}
            errors={errors}
          >
            {(row, at, set) => (
              <PartnerFields row={row} change={set} errorOf={(name) => errors[`partners.${at}.${name}`]} />
            )}
          </EditableRows>
        </Section>
        <Section title={t("projects.objectives")}>
          <EditableRows
            rows={form.objectives}
            onChange={(objectives) => change({ objectives })}
            make={newObjective}
            legend={(number) => t("projects.form.objectiveNumber", { number })}
            add={t("projects.form.addObjective")}
            remove={t("projects.form.removeObjective")}
            most={50}
            errors={errors}
          >
            {(row, at, set) => (
              <Stack gap="xs">
                <Select
                  label={t("projects.form.objectiveKind")}
                  allowDeselect={false}
                  maw={260}
                  data={OBJECTIVE_KINDS.map((value) => ({
                    value,
                    label: t(`projects.objectiveKinds.${value}`),
                  }))}
                  value={row.kind}
                  onChange={(next) => set({ kind: OBJECTIVE_KINDS.find((one) => one === next) ?? row.kind })}
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
        </Section>
        <Section title={t("projects.form.more")}>
          <Stack>
            <TagsInput
              label={t("projects.measures")}
              description={t("projects.form.measuresHint")}
              maxTags={50}
              value={form.measures}
              onChange={(measures) => change({ measures })}
              error={listError(errors, "measures")}
            />
            <Textarea
              label={t("projects.visibility")}
              description={t("projects.form.visibilityHint")}
              autosize
              minRows={2}
              maxLength={4000}
              value={form.visibility}
              onChange={(event) => change({ visibility: event.currentTarget.value })}
              error={errors.visibility}
            />
            <Textarea
              label={t("projects.narrative")}
              description={t("projects.form.narrativeHint")}
              autosize
              minRows={2}
              maxLength={4000}
              value={form.narrative}
              onChange={(event) => change({ narrative: event.currentTarget.value })}
              error={errors.narrative}
            />
            <EditableRows
              rows={form.links}
              onChange={(links) => change({ links })}
              make={newLink}
              legend={(number) => t("projects.form.linkNumber", { number })}
              add={t("projects.form.addLink")}
              remove={t("projects.form.removeLink")}
              most={50}
              errors={errors}
            >
              {(row, at, set) => (
                <SimpleGrid cols={{ base: 1, sm: 2 }}>
                  <TextInput
                    type="url"
                    label={t("projects.form.address")}
                    description={t("projects.form.addressHint")}
                    required
                    maxLength={500}
                    value={row.address}
                    onChange={(event) => set({ address: event.currentTarget.value })}
                    error={errors[`links.${at}.address`]}
                  />
                  <TextInput
                    label={t("projects.form.linkLabel")}
                    description={t("projects.form.linkLabelHint")}
                    maxLength={200}
                    value={row.label}
                    onChange={(event) => set({ label: event.currentTarget.value })}
                    error={errors[`links.${at}.label`]}
                  />
                </SimpleGrid>
              )}
            </EditableRows>
          </Stack>
        </Section>
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={isBusy}>
            {t("common.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
