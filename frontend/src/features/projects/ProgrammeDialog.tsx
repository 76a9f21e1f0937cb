import { SimpleGrid, TextInput } from "@mantine/core"
import { programmeCreate, programmeList } from "@punte/client/projects"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { FundSelect } from "./FundSelect"
import { hasName, NameFields, NO_NAMES, sentNames } from "./NameFields"

/** Enters a programme of a fund. */
export function ProgrammeDialog({ onDone, onClose }: { onDone: (id: string) => void; onClose: () => void }) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => ({
    fund_id: null as string | null,
    names: NO_NAMES,
    code: "",
    operator_name: "",
  }))
  const refused = useRefused()
  const { errors, onProblem } = refused
  const create = useChange(programmeCreate, {
    refreshes: [programmeList],
    says: ({ name }) => t("projects.form.programmeSaved", { name }),
    onDone: ({ id }) => onDone(id),
    onProblem,
  })
  return (
    <ChangeDialog
      title={t("projects.form.programmeTitle")}
      submit={t("projects.form.programmeSave")}
      size="xl"
      onClose={onClose}
      isBusy={create.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const { fund_id } = fields
        const missing = [...(fund_id ? [] : ["fund_id"]), ...(hasName(fields.names) ? [] : ["names"])]
        if (!refused.isWhole(missing) || !fund_id) return
        create.mutate({
          body: {
            fund_id,
            names: sentNames(fields.names),
            code: fields.code.trim() || null,
            operator_name: fields.operator_name.trim() || null,
          },
        })
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
        error={errors.names}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label={t("projects.programmeCode")}
          maxLength={200}
          value={fields.code}
          onChange={(event) => change({ code: event.currentTarget.value })}
          error={errors.code}
        />
        <TextInput
          label={t("projects.operator")}
          maxLength={200}
          value={fields.operator_name}
          onChange={(event) => change({ operator_name: event.currentTarget.value })}
          error={errors.operator_name}
        />
      </SimpleGrid>
    </ChangeDialog>
  )
}
