import { TextInput } from "@mantine/core"
import {
  fundRead,
  programmeCreate,
  programmeList,
  programmeRead,
  programmeUpdate,
} from "@punte/client/projects"
import { useState } from "react"
import type { Programme } from "@/api/projectTypes"
import { q, queryClient, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { FormConflict } from "@/lib/FormConflict"
import { orNone } from "@/lib/orNone"
import { useFields } from "@/lib/useFields"
import { useRecordChange } from "@/lib/useRecordChange"
import { useRefused } from "@/lib/useRefused"
import { names, organisationName, text } from "./conflictWords"
import { FundSelect } from "./FundSelect"
import { type Named, NamedFields, namedOf, sentOf } from "./NamedFields"
import { hasName, NameFields, namesOf, sentNames } from "./NameFields"

const begin = (programme: Programme | undefined, fund: string | undefined) => ({
  fund_id: programme?.fund_id ?? fund ?? null,
  names: namesOf(programme?.names),
  code: programme?.code ?? "",
  operator: namedOf(programme?.operator_id, programme?.operator_name),
})
type ProgrammeForm = ReturnType<typeof begin>

/** What is sent, once nothing is missing. */
function bodyOf({ fund_id, operator, ...form }: ProgrammeForm) {
  const { organisation_id: operator_id, name: operator_name } = sentOf(operator)
  return {
    fund_id: fund_id ?? "",
    names: sentNames(form.names),
    code: orNone(form.code),
    operator_id,
    operator_name,
  }
}

type Props = {
  programme?: Programme
  /** The fund it is entered from. */
  fundId?: string
  onClose: () => void
  onCreated?: (made: Programme) => void
}

/** Enters or changes a programme of a fund. */
export function ProgrammeDialog({ programme: shown, fundId, onClose, onCreated }: Props) {
  const { t } = useTranslation()
  // The form goes on with what it began with, whatever is read meanwhile.
  const [programme] = useState(shown)
  const { fields, change, isChanged } = useFields(() => begin(programme, fundId))
  const refused = useRefused(programmeRead, programmeList)
  const { errors, onProblem } = refused
  const { create, save, conflict, isBusy } = useRecordChange({
    create: programmeCreate,
    update: programmeUpdate,
    input: (form: ProgrammeForm, headers) => ({
      path: { id: programme?.id ?? "" },
      body: bodyOf(form),
      headers,
    }),
    field: "fund_id",
    refreshes: [programmeRead, programmeList],
    says: ({ name }) =>
      t(programme ? "projects.form.saved" : "projects.form.programmeSaved", { name, title: name }),
    onProblem,
    onClose,
    onCreated,
  })
  // The own fund the field that shows it has asked for.
  useAsked(q(fundRead, { path: { id: conflict?.newer.fund_id ?? "" } }), !!conflict)
  if (conflict) {
    const { newer } = conflict
    const operators = [{ organisation_id: newer.operator_id ?? null, name: newer.operator_name ?? "" }]
    return (
      <FormConflict
        {...conflict}
        newer={{ ...begin(newer, undefined), version: newer.version }}
        fields={{
          fund_id: {
            label: t("projects.fund"),
            words: (id) =>
              id ? (queryClient.getQueryData(q(fundRead, { path: { id } }).queryKey)?.name ?? id) : "",
          },
          names: { label: t("projects.form.names"), words: names },
          code: { label: t("projects.programmeCode"), words: text },
          operator: {
            label: t("projects.operator"),
            words: (named) => {
              const { organisation_id, name } = sentOf(named)
              return name ?? organisationName(organisation_id, operators) ?? ""
            },
          },
        }}
      />
    )
  }
  return (
    <ChangeDialog
      title={t(programme ? "funds.programmeChangeTitle" : "projects.form.programmeTitle")}
      submit={t(programme ? "common.save" : "projects.form.programmeSave")}
      size="xl"
      onClose={onClose}
      isBusy={isBusy}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const missing = [...(fields.fund_id ? [] : ["fund_id"]), ...(hasName(fields.names) ? [] : ["names"])]
        if (!refused.isWhole(missing)) return
        if (programme) save(fields, programme.version)
        else create({ body: bodyOf(fields) })
      }}
    >
      <FundSelect
        label={t("projects.fund")}
        isRequired
        value={fields.fund_id}
        onChange={(fund_id) => change({ fund_id })}
        error={errors.fund_id}
      />
      <NameFields
        label={(language) => t("projects.form.programmeNameIn", { language })}
        value={fields.names}
        onChange={(names) => change({ names })}
        name="names"
        errors={errors}
      />
      <TextInput
        label={t("projects.programmeCode")}
        maw={320}
        maxLength={200}
        value={fields.code}
        onChange={(event) => change({ code: event.currentTarget.value })}
        error={errors.code}
      />
      <NamedFields
        label={t("projects.operator")}
        value={fields.operator}
        change={(part: Partial<Named>) => change({ operator: { ...fields.operator, ...part } })}
        errorOf={(field) => errors[field === "name" ? "operator_name" : "operator_id"]}
      />
    </ChangeDialog>
  )
}
