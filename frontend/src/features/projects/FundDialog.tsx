import { SimpleGrid, TagsInput, TextInput } from "@mantine/core"
import { fundCreate, fundList } from "@punte/client/projects"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { listError } from "@/lib/formProblems"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { hasName, NameFields, NO_NAMES, sentNames } from "./NameFields"

/** Enters a fund: who pays for programmes and projects. */
export function FundDialog({ onDone, onClose }: { onDone: (id: string) => void; onClose: () => void }) {
  const { t } = useTranslation()
  const { fields, change, isChanged } = useFields(() => ({
    names: NO_NAMES,
    donors: [] as string[],
    mechanism: "",
    period: "",
  }))
  const refused = useRefused()
  const { errors, onProblem } = refused
  const create = useChange(fundCreate, {
    refreshes: [fundList],
    says: ({ name }) => t("projects.form.fundSaved", { name }),
    onDone: ({ id }) => onDone(id),
    onProblem,
  })
  return (
    <ChangeDialog
      title={t("projects.form.fundTitle")}
      submit={t("projects.form.fundSave")}
      size="xl"
      onClose={onClose}
      isBusy={create.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        if (!refused.isWhole(hasName(fields.names) ? [] : ["names"])) return
        create.mutate({
          body: {
            names: sentNames(fields.names),
            donors: fields.donors,
            mechanism: fields.mechanism.trim() || null,
            period: fields.period.trim() || null,
          },
        })
      }}
    >
      <NameFields
        label={(language) => t("projects.form.fundNameIn", { language })}
        value={fields.names}
        onChange={(names) => change({ names })}
        error={errors.names}
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
    </ChangeDialog>
  )
}
