import { projectList, projectRead } from "@punte/client/projects"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { useTyped } from "@/lib/useTyped"
import { FoundSelect } from "@/ui/FoundSelect"

type Props = {
  value: string | null
  onChange: (id: string | null) => void
  description?: string
  error?: string | undefined
  placeholder?: string
}

/** One of the projects that the reader sees, found by part of its title. */
export function ProjectSelect({ value, ...field }: Props) {
  const { t } = useTranslation()
  const { onType, query } = useTyped()
  const asked = useAsked(q(projectRead, { path: { id: value ?? "" } }), value !== null)
  const chosen = value ? asked.data : undefined
  const found = useAsked(q(projectList, { query: { ...query(chosen?.title), limit: 20 } }))
  const projects = [...(found.data?.items ?? []), ...(chosen ? [chosen] : [])]
  return (
    <FoundSelect
      {...field}
      label={t("projects.project")}
      names={new Map(projects.map(({ id, title }) => [id, title]))}
      onType={onType}
      nothing={t("projects.noneFiltered")}
      value={value}
    />
  )
}
