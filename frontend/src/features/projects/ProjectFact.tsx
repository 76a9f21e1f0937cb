import { Anchor } from "@mantine/core"
import { projectRead } from "@punte/client/projects"
import { Link } from "react-router"
import { q, useAsked } from "@/api/query"
import { t, useTranslation } from "@/i18n"
import { paths } from "@/paths"

function ProjectLink({ id }: { id: string }) {
  const { t } = useTranslation()
  const { data } = useAsked(q(projectRead, { path: { id } }))
  // A record may be seen by whoever does not see its project.
  if (!data) return t("projects.project")
  return (
    <Anchor component={Link} to={paths.project(id)} size="sm">
      {data.title}
    </Anchor>
  )
}

/** The project that a record belongs to, where it belongs to one. */
export const projectFact = (id: string | null | undefined) =>
  id ? [{ label: t("projects.project"), value: <ProjectLink id={id} /> }] : []
