import { Button, Radio, Select, SimpleGrid, Stack } from "@mantine/core"
import { proceedingList, rightsInformationCreate } from "@punte/client"
import type { Case, RightsInformation } from "@/api/caseTypes"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { ChangeDialog } from "@/lib/ChangeDialog"
import { CodesSelect } from "@/lib/CodeSelect"
import { languageOptions } from "@/lib/codes"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { usePack } from "@/lib/pack"
import { useFields } from "@/lib/useFields"
import { useRefused } from "@/lib/useRefused"
import { NameField, NoteField } from "./fields"
import { PROCEEDING_REFRESHES } from "./refreshes"

const UNDERSTOOD = ["understood", "partly", "not_understood"] as const
type Fields = {
  on: string | null
  rights: string[]
  understanding: RightsInformation["understanding"] | null
  language: string | null
  given_by: string
  interpreter: string
  note: string
}

/** The person was told of their rights. It is written once. */
export function RightsDialog({
  file,
  missing,
  onClose,
}: {
  file: Case
  missing: readonly string[]
  onClose: () => void
}) {
  const { t } = useTranslation()
  const { term } = usePack()
  const { fields, change, isChanged } = useFields<Fields>(() => ({
    on: today(),
    rights: [],
    understanding: null,
    language: null,
    given_by: "",
    interpreter: "",
    note: "",
  }))
  const refused = useRefused(proceedingList)
  const { errors } = refused
  const create = useChange(rightsInformationCreate, {
    refreshes: PROCEEDING_REFRESHES,
    says: () => t("proceedings.rights.told"),
    onDone: onClose,
    onProblem: refused.onProblem,
  })
  return (
    <ChangeDialog
      title={t("proceedings.rights.tellTitle")}
      text={t("proceedings.rights.tellText")}
      submit={t("proceedings.rights.tell")}
      onClose={onClose}
      isBusy={create.isPending}
      isChanged={isChanged}
      problem={refused.problem}
      onSubmit={() => {
        const { on, rights, understanding, language } = fields
        const given = refused.complete({ on, rights, understanding, language })
        const words = (text: string) => text.trim() || null
        if (given)
          create.mutate({
            path: { id: file.id },
            body: {
              ...given,
              given_by: words(fields.given_by),
              interpreter: words(fields.interpreter),
              note: words(fields.note),
            },
          })
      }}
    >
      <CodesSelect
        label={t("proceedings.rights.which")}
        list="proceedings_right"
        isRequired
        value={fields.rights}
        onChange={(rights) => change({ rights })}
        error={errors.rights}
      />
      {missing.length > 0 && (
        <div>
          <Button size="compact-sm" variant="default" onClick={() => change({ rights: [...missing] })}>
            {t("proceedings.rights.chooseAll")}
          </Button>
        </div>
      )}
      <Radio.Group
        label={t("proceedings.rights.understanding")}
        required
        value={fields.understanding}
        onChange={(next) => change({ understanding: UNDERSTOOD.find((one) => one === next) ?? null })}
        error={errors.understanding}
      >
        <Stack gap={6} mt={6}>
          {UNDERSTOOD.map((one) => (
            <Radio key={one} value={one} label={term("understanding", one)} />
          ))}
        </Stack>
      </Radio.Group>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <DayInput
          label={t("proceedings.rights.on")}
          value={fields.on}
          onChange={(on) => change({ on })}
          max={today()}
          error={errors.on}
          isRequired
        />
        <Select
          label={t("proceedings.rights.language")}
          required
          searchable
          allowDeselect={false}
          data={languageOptions()}
          value={fields.language}
          onChange={(language) => change({ language })}
          error={errors.language}
          comboboxProps={{ withinPortal: true }}
        />
        <NameField
          label={t("proceedings.rights.givenBy")}
          description={t("proceedings.rights.givenByHint")}
          value={fields.given_by}
          onChange={(given_by) => change({ given_by })}
          error={errors.given_by}
        />
        <NameField
          label={t("proceedings.rights.interpreter")}
          value={fields.interpreter}
          onChange={(interpreter) => change({ interpreter })}
          error={errors.interpreter}
        />
      </SimpleGrid>
      <NoteField
        label={t("proceedings.note")}
        value={fields.note}
        onChange={(note) => change({ note })}
        error={errors.note}
      />
    </ChangeDialog>
  )
}
