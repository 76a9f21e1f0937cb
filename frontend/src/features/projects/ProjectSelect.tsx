import { projectList, projectRead } from "@punte/client/projects"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { useTyped } from "@/lib/useTyped"
import { FoundSelect } from "./FoundSelect"

type Props = {
  value: string | null
  onChange: (id: string | null) => void
  error?: string | undefined
}

/** The project that a record belongs to, found by part of its title. */
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
      description={t("projects.belongsHint")}
      names={new Map(projects.map(({ id, title }) => [id, title]))}
      onType={onType}
      nothing={t("projects.noneFiltered")}
      value={value}
    />
  )
}
