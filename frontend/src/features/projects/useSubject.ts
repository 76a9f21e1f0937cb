import { programmeRead, projectRead } from "@punte/client/projects"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"

type Values = { project?: string | undefined; programme?: string | undefined }

/** The project and the programme of the address, as removable filters by their names. */
export function useSubject({ project, programme }: Values) {
  const { t } = useTranslation()
  const ofProject = useAsked(q(projectRead, { path: { id: project ?? "" } }), !!project)
  const ofProgramme = useAsked(q(programmeRead, { path: { id: programme ?? "" } }), !!programme)
  return [
    ...(project ? [{ key: "project", label: ofProject.data?.title ?? t("projects.project") }] : []),
    ...(programme ? [{ key: "programme", label: ofProgramme.data?.name ?? t("projects.programme") }] : []),
  ]
}
