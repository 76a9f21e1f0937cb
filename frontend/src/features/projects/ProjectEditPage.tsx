import { Anchor } from "@mantine/core"
import { projectList, projectRead, projectUpdate } from "@punte/client/projects"
import { useEffect, useState } from "react"
import { Link, type LoaderFunctionArgs, useNavigate } from "react-router"
import type { Project } from "@/api/projectTypes"
import { ifMatch, load, q, useChange, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { FormConflict } from "@/lib/FormConflict"
import { useParam } from "@/lib/useParam"
import { useRefused } from "@/lib/useRefused"
import { paths } from "@/paths"
import { Page } from "@/ui/Page"
import { ProjectForm } from "./ProjectForm"
import { bodyOf, formOf, type ProjectBody } from "./projectForm"
import { useConflictFields } from "./useConflictFields"

const question = (id: string) => q(projectRead, { path: { id } })

export const handle = { title: "project" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(question(params.id ?? ""))

export default function ProjectEditPage() {
  const { t, language } = useTranslation()
  const navigate = useNavigate()
  const id = useParam("id")
  const { data } = useLoaded(question(id))
  // The form goes on with what it began with, whatever is read meanwhile.
  const [project] = useState(data)
  const refused = useRefused()
  const [conflict, setConflict] = useState<{ mine: ProjectBody; newer: Project }>()
  const fields = useConflictFields(conflict?.newer)
  const update = useChange(projectUpdate, {
    refreshes: [projectRead, projectList],
    says: ({ title }) => t("projects.form.saved", { title }),
    onProblem: (problem) => problem.isStale || refused.onProblem(problem),
  })
  // Leaves only once the form knows that it is saved, so that it does not ask about unsaved work.
  useEffect(() => {
    if (update.isSuccess) navigate(paths.project(id), { replace: true })
  }, [update.isSuccess, navigate, id])
  const save = (body: ProjectBody, version: number) =>
    update.mutate(
      { path: { id }, body, headers: ifMatch(version) },
      {
        onError: (problem) => {
          const newer = problem.newer<Project>("titles")
          if (newer) setConflict({ mine: body, newer })
        },
      },
    )
  const { title } = project
  return (
    <Page
      title={t("projects.form.editTitle", { title })}
      size="lg"
      above={
        <Anchor component={Link} to={paths.project(id)} size="sm">
          {title}
        </Anchor>
      }
    >
      <ProjectForm
        project={project}
        refused={refused}
        onSave={(form) => save(bodyOf(form), project.version)}
        onCancel={() => navigate(-1)}
        isBusy={update.isPending}
        isSaved={update.isSuccess}
      />
      {conflict && (
        <FormConflict
          mine={conflict.mine}
          newer={{ ...bodyOf(formOf(conflict.newer, language)), version: conflict.newer.version }}
          fields={fields}
          onClose={() => setConflict(undefined)}
          isBusy={update.isPending}
          onSave={(chosen, version) => {
            setConflict(undefined)
            save(chosen, version)
          }}
        />
      )}
    </Page>
  )
}
