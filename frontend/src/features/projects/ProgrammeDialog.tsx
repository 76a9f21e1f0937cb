import { Radio, Select, SimpleGrid, Stack, TagsInput, TextInput } from "@mantine/core"
import { fundCreate, fundList, programmeCreate, programmeList } from "@punte/client/projects"
import { q, useAsked, useChange } from "@/api/query"
import type { Language } from "@/api/types"
import { LANGUAGES, useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"

const NO_NAMES: Record<Language, string> = { ro: "", sq: "", en: "" }
const begin = () => ({
  isNewFund: false,
  fund_id: null as string | null,
  fund_names: NO_NAMES,
  donors: [] as string[],
  mechanism: "",
  period: "",
  names: NO_NAMES,
  code: "",
  operator_name: "",
})

/** Enters a programme, and the fund it is of where that is not there yet. */
export function ProgrammeDialog({ onDone, onClose }: { onDone: (id: string) => void; onClose: () => void }) {
  const { t } = useTranslation()
  const { fields: form, change, isChanged } = useFields(begin)
  const refused = useRefused()
  const { errors, onProblem } = refused
  const funds = useAsked(q(fundList, { query: { limit: 100 } }))
  const fund = useChange(fundCreate, { refreshes: [fundList], onProblem })
  const programme = useChange(programmeCreate, {
    refreshes: [programmeList],
    says: ({ name }) => t("projects.form.programmeSaved", { name }),
    onDone: ({ id }) => onDone(id),
    onProblem,
  })
  const send = (fund_id: string) =>
    programme.mutate({
      body: {
        fund_id,
        names: given(form.names),
        code: orNone(form.code),
        operator_name: orNone(form.operator_name),
      },
    })
  const submit = () => {
    const missing = [
      ...(hasName(form.names) ? [] : ["names"]),
      ...(form.isNewFund
        ? hasName(form.fund_names)
          ? []
          : ["fund_names"]
        : form.fund_id
          ? []
          : ["fund_id"]),
    ]
    if (!refused.isWhole(missing)) return
    if (!form.isNewFund) return form.fund_id ? send(form.fund_id) : undefined
    fund.mutate(
      {
        body: {
          names: given(form.fund_names),
          donors: form.donors,
          mechanism: orNone(form.mechanism),
          period: orNone(form.period),
        },
      },
      {
        // Entered once: whoever corrects the programme after that goes on with the fund that is there now.
        onSuccess: ({ id }) => {
          change({ isNewFund: false, fund_id: id })
          send(id)
        },
      },
    )
  }
  const nameFields = (name: "names" | "fund_names", label: (language: string) => string) => (
    <SimpleGrid cols={{ base: 1, sm: 3 }}>
      {LANGUAGES.map((code, at) => (
        <TextInput
          key={code}
          label={label(t(`terms.language.${code}`).toLocaleLowerCase())}
          lang={code}
          maxLength={300}
          value={form[name][code]}
          onChange={(event) => change({ [name]: { ...form[name], [code]: event.currentTarget.value } })}
          error={at === 0 ? errors[name] : undefined}
        />
      ))}
    </SimpleGrid>
  )
  return (
    <ChangeDialog
      title={t("projects.form.programmeTitle")}
      submit={t("projects.form.programmeSave")}
      size="xl"
      onClose={onClose}
      isBusy={fund.isPending || programme.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={submit}
    >
      <Radio.Group
        label={t("projects.fund")}
        value={form.isNewFund ? "new" : "known"}
        onChange={(next) => change({ isNewFund: next === "new" })}
      >
        <Stack gap={6} mt={4}>
          <Radio value="known" label={t("projects.form.fundKnown")} />
          <Radio value="new" label={t("projects.form.fundNew")} />
        </Stack>
      </Radio.Group>
      {form.isNewFund ? (
        <Stack gap="sm">
          {nameFields("fund_names", (language) => t("projects.form.fundNameIn", { language }))}
          <TagsInput
            label={t("projects.donors")}
            description={t("projects.form.donorsHint")}
            maxTags={20}
            value={form.donors}
            onChange={(donors) => change({ donors })}
            error={errors.donors}
          />
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label={t("projects.mechanism")}
              maxLength={200}
              value={form.mechanism}
              onChange={(event) => change({ mechanism: event.currentTarget.value })}
              error={errors.mechanism}
            />
            <TextInput
              label={t("projects.fundPeriod")}
              description={t("projects.form.fundPeriodHint")}
              maxLength={200}
              value={form.period}
              onChange={(event) => change({ period: event.currentTarget.value })}
              error={errors.period}
            />
          </SimpleGrid>
        </Stack>
      ) : (
        <Select
          label={t("projects.form.fundChoose")}
          required
          searchable
          data={(funds.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={form.fund_id}
          onChange={(fund_id) => change({ fund_id })}
          error={errors.fund_id}
          nothingFoundMessage={t("projects.noFund")}
          comboboxProps={{ withinPortal: true }}
        />
      )}
      {nameFields("names", (language) => t("projects.form.programmeNameIn", { language }))}
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label={t("projects.programmeCode")}
          maxLength={200}
          value={form.code}
          onChange={(event) => change({ code: event.currentTarget.value })}
          error={errors.code}
        />
        <TextInput
          label={t("projects.operator")}
          maxLength={200}
          value={form.operator_name}
          onChange={(event) => change({ operator_name: event.currentTarget.value })}
          error={errors.operator_name}
        />
      </SimpleGrid>
    </ChangeDialog>
  )
}

const orNone = (typed: string) => typed.trim() || null
const hasName = (names: Record<Language, string>) => Object.values(names).some((name) => name.trim())
const given = ({ ro, sq, en }: Record<Language, string>) => ({
  ro: orNone(ro),
  sq: orNone(sq),
  en: orNone(en),
})
