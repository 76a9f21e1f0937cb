import { Select } from "@mantine/core"
import { useDebouncedValue } from "@mantine/hooks"
import { projectList, projectRead } from "@punte/client/projects"
import { useState } from "react"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"

type Props = { value: string | null; onChange: (id: string | null) => void; placeholder?: string }

/** One of the projects that one sees, found by part of its title or code. */
export function ProjectSelect({ value, onChange, placeholder }: Props) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState("")
  const [settled] = useDebouncedValue(typed.trim(), 250)
  const chosen = useAsked(q(projectRead, { path: { id: value ?? "" } }), value !== null)
  const chosenTitle = value ? chosen.data?.title : undefined
  const wanted = settled === chosenTitle ? "" : settled
  const found = useAsked(q(projectList, { query: { ...(wanted ? { q: wanted } : {}), limit: 20 } }))
  const titles = new Map((found.data?.items ?? []).map(({ id, title }) => [id, title]))
  if (value && chosenTitle) titles.set(value, chosenTitle)
  return (
    <Select
      label={t("projects.project")}
      placeholder={placeholder}
      w={280}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("projects.project") }) }}
      value={value}
      onChange={onChange}
      onSearchChange={setTyped}
      data={[...titles].map(([id, title]) => ({ value: id, label: title }))}
      filter={({ options }) => options}
      nothingFoundMessage={t("projects.noneFiltered")}
      comboboxProps={{ withinPortal: true }}
    />
  )
}
