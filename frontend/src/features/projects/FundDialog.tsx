import { Select, SimpleGrid, TagsInput, TextInput } from "@mantine/core"
import { fundCreate, fundList, fundRead, fundUpdate } from "@punte/client/projects"
import { useState } from "react"
import type { Fund } from "@/api/projectTypes"
import { useAsked } from "@/api/query"
import type { Body } from "@/api/types"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { FormConflict } from "@/lib/FormConflict"
import { listError } from "@/lib/formProblems"
import { orNone } from "@/lib/orNone"
import { pack } from "@/lib/pack"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { list, names, text } from "./conflictWords"
import { hasName, NameFields, namesOf, sentNames } from "./NameFields"

type FundBody = Body<typeof fundUpdate>

const begin = (fund: Fund | undefined) => ({
  names: namesOf(fund?.names),
  donors: fund?.donors ?? [],
  mechanism: fund?.mechanism ?? "",
  period: fund?.period ?? "",
  currency: fund?.currency ?? null,
})

/** What is sent, once nothing is missing. */
const bodyOf = (form: ReturnType<typeof begin>): FundBody => ({
  ...form,
  names: sentNames(form.names),
  mechanism: orNone(form.mechanism),
  period: orNone(form.period),
})

type Props = { fund?: Fund; onClose: () => void; onCreated?: (made: Fund) => void }

/** Enters or changes a fund: who pays for programmes and projects. */
export function FundDialog({ fund: shown, onClose, onCreated }: Props) {
  const { t } = useTranslation()
  const { data: country } = useAsked(pack)
  // The form goes on with what it began with, whatever is read meanwhile.
  const [fund] = useState(shown)
  const { fields, change, isChanged } = useFields(() => begin(fund))
  const refused = useRefused(fundRead, fundList)
  const { errors, onProblem } = refused
  const { create, save, conflict, isBusy } = useRecordChange({
    create: fundCreate,
    update: fundUpdate,
    input: (body: FundBody, headers) => ({ path: { id: fund?.id ?? "" }, body, headers }),
    field: "donors",
    refreshes: [fundRead, fundList],
    says: ({ name }) => t(fund ? "projects.form.saved" : "projects.form.fundSaved", { name, title: name }),
    onProblem,
    onClose,
    onCreated,
  })
  if (conflict) {
    const { newer } = conflict
    return (
      <FormConflict
        {...conflict}
        newer={{ ...bodyOf(begin(newer)), version: newer.version }}
        fields={{
          names: { label: t("projects.form.names"), words: names },
          donors: { label: t("projects.donors"), words: list },
          mechanism: { label: t("projects.mechanism"), words: text },
          period: { label: t("projects.fundPeriod"), words: text },
          currency: { label: t("budget.currency"), words: text },
        }}
      />
    )
  }
  return (
    <ChangeDialog
      title={t(fund ? "funds.changeTitle" : "projects.form.fundTitle")}
      submit={t(fund ? "common.save" : "projects.form.fundSave")}
      size="xl"
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        if (!refused.isWhole(hasName(fields.names) ? [] : ["names"])) return
        if (fund) save(bodyOf(fields), fund.version)
        else create({ body: bodyOf(fields) })
      }}
    >
      <NameFields
        label={(language) => t("projects.form.fundNameIn", { language })}
        value={fields.names}
        onChange={(names) => change({ names })}
        name="names"
        errors={errors}
      />
      <TagsInput
        label={t("projects.donors")}
        description={t("projects.form.donorsHint")}
        maxTags={20}
        value={fields.donors}
        onChange={(donors) => change({ donors })}
        error={listError(errors, "donors")}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label={t("projects.mechanism")}
          maxLength={200}
          value={fields.mechanism}
          onChange={(event) => change({ mechanism: event.currentTarget.value })}
          error={errors.mechanism}
        />
        <TextInput
          label={t("projects.fundPeriod")}
          description={t("projects.form.fundPeriodHint")}
          maxLength={200}
          value={fields.period}
          onChange={(event) => change({ period: event.currentTarget.value })}
          error={errors.period}
        />
      </SimpleGrid>
      <Select
        label={t("budget.currency")}
        maw={160}
        clearable
        clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("budget.currency") }) }}
        data={[...new Set([...(fields.currency ? [fields.currency] : []), ...(country?.currencies ?? [])])]}
        value={fields.currency}
        onChange={(currency) => change({ currency })}
        error={errors.currency}
        comboboxProps={{ withinPortal: true }}
      />
    </ChangeDialog>
  )
}
