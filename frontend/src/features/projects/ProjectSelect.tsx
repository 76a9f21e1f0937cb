import { Select } from "@mantine/core"
import { useDebouncedValue } from "@mantine/hooks"
import { projectList, projectRead } from "@punte/client/projects"
import { useState } from "react"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { titleIn } from "./words"

type Props = { value: string | null; onChange: (id: string | null) => void; placeholder?: string }

/** One of the projects that the reader sees, found by part of its title or code. */
export function ProjectSelect({ value, onChange, placeholder }: Props) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState("")
  const [settled] = useDebouncedValue(typed.trim(), 250)
  const chosen = useAsked(q(projectRead, { path: { id: value ?? "" } }), value !== null)
  const title = value && chosen.data ? titleIn(chosen.data.titles) : undefined
  const wanted = settled === title ? "" : settled
  const found = useAsked(q(projectList, { query: { ...(wanted ? { q: wanted } : {}), limit: 20 } }))
  const titles = new Map((found.data?.items ?? []).map((one) => [one.id, one.title]))
  if (value && title) titles.set(value, title)
  return (
    <Select
      label={t("projects.project")}
      placeholder={placeholder}
      w={240}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("projects.project") }) }}
      value={value}
      onChange={onChange}
      onSearchChange={setTyped}
      data={[...titles].map(([id, label]) => ({ value: id, label }))}
      filter={({ options }) => options}
      nothingFoundMessage={t("projects.noneFiltered")}
    />
  )
}
