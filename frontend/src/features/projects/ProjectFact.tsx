import { Anchor, Group } from "@mantine/core"
import { projectRead } from "@punte/client/projects"
import { Link } from "react-router"
import { q, useAsked } from "@/api/query"
import { t, useTranslation } from "@/i18n"
import { paths } from "@/paths"
import { FilesLink } from "./files/FilesLink"
import type { SubjectKind } from "./files/useSubjects"

/** A record that may belong to a project. */
type Thing = { kind: SubjectKind; id: string; name: string }

function ProjectLink({ id, of }: { id: string; of: Thing }) {
  const { t } = useTranslation()
  const { data } = useAsked(q(projectRead, { path: { id } }))
  // A record may be seen by whoever does not see its project.
  if (!data) return t("projects.project")
  return (
    <Group gap="xs">
      <Anchor component={Link} to={paths.project(id)} size="sm">
        {data.title}
      </Anchor>
      <FilesLink projectId={id} {...of} />
    </Group>
  )
}

/** The project that a record belongs to, where it belongs to one, and the record's documents there. */
export const projectFact = (id: string | null | undefined, of: Thing) =>
  id ? [{ label: t("projects.project"), value: <ProjectLink id={id} of={of} /> }] : []
