import { Anchor } from "@mantine/core"
import { projectCreate, projectList } from "@punte/client/projects"
import { useEffect } from "react"
import { Link, useNavigate } from "react-router"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { useRefused } from "@/lib/useRefused"
import { paths } from "@/paths"
import { Page } from "@/ui/Page"
import { ProjectForm } from "./ProjectForm"
import { bodyOf } from "./projectForm"

export const handle = { title: "projectNew" } as const

export default function ProjectNewPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const refused = useRefused()
  const create = useChange(projectCreate, {
    refreshes: [projectList],
    says: ({ title }) => t("projects.form.created", { title }),
    onProblem: refused.onProblem,
  })
  // Leaves only once the form knows that it is saved, so that it does not ask about unsaved work.
  useEffect(() => {
    if (create.data) navigate(paths.project(create.data.id), { replace: true })
  }, [create.data, navigate])
  return (
    <Page
      title={t("projects.form.newTitle")}
      lead={t("projects.form.newText")}
      size="lg"
      above={
        <Anchor component={Link} to={paths.projects} size="sm">
          {t("projects.title")}
        </Anchor>
      }
    >
      <ProjectForm
        refused={{ ...refused, errors: ofCard(refused.errors) }}
        onSave={(form) =>
          create.mutate({
            body: { status: form.status, status_on: form.status_on, card: bodyOf(form) },
          })
        }
        onCancel={() => navigate(-1)}
        isBusy={create.isPending}
        isSaved={create.isSuccess}
      />
    </Page>
  )
}

/** The card stands within the request, and its fields within the card. */
const ofCard = (errors: Record<string, string>) =>
  Object.fromEntries(Object.entries(errors).map(([path, text]) => [path.replace(/^card\./, ""), text]))
