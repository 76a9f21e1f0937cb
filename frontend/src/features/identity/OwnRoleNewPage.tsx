import { Anchor } from "@mantine/core"
import { ownRoleCreate, ownRoleList, ownRoleRead } from "@punte/client"
import { useEffect, useRef } from "react"
import { Link, useNavigate } from "react-router"
import { load, q, useChange, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"
import { Page } from "@/ui/Page"
import { OwnRoleForm, type OwnRoleFormHandle } from "./OwnRoleForm"

const ownRoles = q(ownRoleList)

export const handle = { title: "ownRoleNew" } as const
export const clientLoader = () => load(ownRoles)

export default function OwnRoleNewPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { data } = useLoaded(ownRoles)
  const form = useRef<OwnRoleFormHandle>(null)
  const create = useChange(ownRoleCreate, {
    refreshes: [ownRoleList, ownRoleRead],
    says: () => t("ownRoles.sent"),
    onProblem: (problem) => {
      form.current?.refused(problem)
      return true
    },
  })
  // Leaves only once the form knows that it is saved, so that it does not ask about unsaved work.
  useEffect(() => {
    if (create.data) navigate(paths.ownRole(create.data.id), { replace: true })
  }, [create.data, navigate])
  return (
    <Page
      title={t("ownRoles.new")}
      lead={t("ownRoles.newLead")}
      size="lg"
      above={
        <Anchor component={Link} to={paths.roles} size="sm">
          {t("roles.title")}
        </Anchor>
      }
    >
      <OwnRoleForm
        ref={form}
        possible={data.possible}
        onSave={(body) => create.mutate({ body })}
        onCancel={() => navigate(-1)}
        isBusy={create.isPending}
        isSaved={create.isSuccess}
        problem={create.error}
      />
    </Page>
  )
}
