import { Select } from "@mantine/core"
import { useDebouncedValue } from "@mantine/hooks"
import { organisationList, organisationRead } from "@punte/client"
import { useState } from "react"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"

type Props = {
  label: string
  value: string | null
  onChange: (id: string | null) => void
  error?: string | undefined
  placeholder?: string
  isClearable?: boolean
}

/** Finds an organisation by its name. */
export function OrganisationSelect({
  label,
  value,
  onChange,
  error,
  placeholder,
  isClearable = false,
}: Props) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState("")
  const [settled] = useDebouncedValue(typed.trim(), 250)
  const found = useAsked(q(organisationList, { query: { ...(settled ? { q: settled } : {}), limit: 20 } }))
  const chosen = useAsked(q(organisationRead, { path: { id: value ?? "" } }), value !== null)
  const names = new Map((found.data?.items ?? []).map(({ id, name }) => [id, name]))
  if (value && chosen.data) names.set(value, chosen.data.name)
  return (
    <Select
      label={label}
      value={value}
      onChange={onChange}
      error={error}
      placeholder={placeholder ?? t("invite.organisationHint")}
      searchable
      clearable={isClearable}
      clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: label }) }}
      onSearchChange={setTyped}
      data={[...names].map(([id, name]) => ({ value: id, label: name }))}
      filter={({ options }) => options}
      nothingFoundMessage={t("directory.none")}
    />
  )
}
