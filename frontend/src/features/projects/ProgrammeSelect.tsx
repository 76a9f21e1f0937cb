import { Box, Button, Group } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { programmeList, programmeRead } from "@punte/client/projects"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { useTyped } from "@/lib/useTyped"
import { FoundSelect } from "@/ui/FoundSelect"
import { ProgrammeDialog } from "./ProgrammeDialog"

type Props = {
  value: string | null
  onChange: (id: string | null) => void
  error?: string | undefined
  placeholder?: string
  /** Whether one that is not there yet can be entered. */
  canAdd?: boolean
}

/** The programme that pays, found by part of its name or code. */
export function ProgrammeSelect({ value, onChange, canAdd = false, ...field }: Props) {
  const { t } = useTranslation()
  const { onType, query } = useTyped()
  const [isAdding, adding] = useDisclosure()
  const chosen = useAsked(q(programmeRead, { path: { id: value ?? "" } }), value !== null)
  const chosenName = value ? chosen.data?.name : undefined
  const found = useAsked(q(programmeList, { query: { ...query(chosenName), limit: 20 } }))
  const names = new Map((found.data?.items ?? []).map(({ id, name }) => [id, name]))
  if (value && chosenName) names.set(value, chosenName)
  return (
    <Group align="flex-end" gap="xs" wrap="nowrap">
      <Box flex={1}>
        <FoundSelect
          {...field}
          label={t("projects.programme")}
          names={names}
          onType={onType}
          nothing={t("projects.noProgramme")}
          value={value}
          onChange={onChange}
        />
      </Box>
      {canAdd && (
        <Button variant="default" onClick={adding.open}>
          {t("projects.form.newProgramme")}
        </Button>
      )}
      {isAdding && <ProgrammeDialog onClose={adding.close} onCreated={({ id }) => onChange(id)} />}
    </Group>
  )
}
