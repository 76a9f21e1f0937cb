import { Anchor } from "@mantine/core"
import { organisationCreate, organisationList } from "@punte/client"
import { useEffect, useRef } from "react"
import { Link, useNavigate } from "react-router"
import { load, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { pack } from "@/lib/pack"
import { paths } from "@/paths"
import { Page } from "@/ui/Page"
import { OrganisationForm, type OrganisationFormHandle } from "./OrganisationForm"

export const handle = { title: "organisationNew" } as const
export const clientLoader = () => load(pack)

export default function OrganisationNewPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const form = useRef<OrganisationFormHandle>(null)
  const create = useChange(organisationCreate, {
    refreshes: [organisationList],
    says: ({ name }) => t("organisation.created", { name }),
    onProblem: (problem) => {
      form.current?.refused(problem)
      return true
    },
  })
  // Leaves only once the form knows that it is saved, so that it does not ask about unsaved work.
  useEffect(() => {
    if (create.data) navigate(paths.organisation(create.data.id), { replace: true })
  }, [create.data, navigate])
  return (
    <Page
      title={t("organisation.newTitle")}
      size="lg"
      above={
        <Anchor component={Link} to={paths.directory} size="sm">
          {t("directory.title")}
        </Anchor>
      }
    >
      <OrganisationForm
        ref={form}
        onSave={(body) => create.mutate({ body })}
        onCancel={() => navigate(-1)}
        isBusy={create.isPending}
        isSaved={create.isSuccess}
        problem={create.error}
      />
    </Page>
  )
}
