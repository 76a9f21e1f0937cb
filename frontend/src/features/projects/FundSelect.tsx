import { Button, Group, Select } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { fundList, fundRead } from "@punte/client/projects"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { useTyped } from "@/lib/useTyped"
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
export function FundSelect({ value, onChange, isRequired = false, ...field }: Props) {
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
      <Select
        {...field}
        style={{ flex: 1 }}
        required={isRequired}
        searchable
        clearable={!isRequired}
        clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: field.label }) }}
        value={value}
        onChange={onChange}
        onSearchChange={onType}
        data={[...names].map(([id, name]) => ({ value: id, label: name }))}
        filter={({ options }) => options}
        nothingFoundMessage={t("projects.noFund")}
        comboboxProps={{ withinPortal: true }}
      />
      <Button variant="default" onClick={adding.open}>
        {t("projects.form.newFund")}
      </Button>
      {isAdding && <FundDialog onClose={adding.close} onCreated={({ id }) => onChange(id)} />}
    </Group>
  )
}
