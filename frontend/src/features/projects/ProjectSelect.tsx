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
  const [typed, setTyped] = useTyped()
  const found = useAsked(q(projectList, { query: { ...(typed ? { q: typed } : {}), limit: 20 } }))
  const chosen = useAsked(q(projectRead, { path: { id: value ?? "" } }), value !== null)
  const projects = [...(found.data?.items ?? []), ...(value && chosen.data ? [chosen.data] : [])]
  return (
    <FoundSelect
      {...field}
      label={t("projects.project")}
      description={t("projects.belongsHint")}
      names={new Map(projects.map(({ id, title }) => [id, title]))}
      onType={setTyped}
      nothing={t("projects.noneFiltered")}
      value={value}
    />
  )
}
