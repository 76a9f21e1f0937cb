import { Box, Button, Group } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { fundList, fundRead } from "@punte/client/projects"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { useTyped } from "@/lib/useTyped"
import { FoundSelect } from "@/ui/FoundSelect"
import { FundDialog } from "./FundDialog"

type Props = {
  label: string
  description?: string
  value: string | null
  onChange: (id: string | null) => void
  error?: string | undefined
  isRequired?: boolean
}

/** The fund that pays, found by part of its name, or entered. */
export function FundSelect({ value, onChange, ...field }: Props) {
  const { t } = useTranslation()
  const { onType, query } = useTyped()
  const [isAdding, adding] = useDisclosure()
  const chosen = useAsked(q(fundRead, { path: { id: value ?? "" } }), value !== null)
  const chosenName = value ? chosen.data?.name : undefined
  const found = useAsked(q(fundList, { query: { ...query(chosenName), limit: 20 } }))
  const names = new Map((found.data?.items ?? []).map(({ id, name }) => [id, name]))
  if (value && chosenName) names.set(value, chosenName)
  return (
    <Group align="flex-end" gap="xs" wrap="nowrap">
      <Box flex={1}>
        <FoundSelect
          {...field}
          names={names}
          onType={onType}
          nothing={t("projects.noFund")}
          value={value}
          onChange={onChange}
        />
      </Box>
      <Button variant="default" onClick={adding.open}>
        {t("projects.form.newFund")}
      </Button>
      {isAdding && <FundDialog onClose={adding.close} onCreated={({ id }) => onChange(id)} />}
    </Group>
  )
}
