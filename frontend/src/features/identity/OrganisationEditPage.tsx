import { Anchor } from "@mantine/core"
import { organisationList, organisationRead, organisationUpdate } from "@punte/client"
import { useEffect, useRef, useState } from "react"
import { Link, type LoaderFunctionArgs, useNavigate } from "react-router"
import { ifMatch, load, q, useChange, useLoaded } from "@/api/query"
import type { Organisation } from "@/api/types"
import { useTranslation } from "@/i18n"
import { pack } from "@/lib/pack"
import { useParam } from "@/lib/useParam"
import { paths } from "@/paths"
import { Page } from "@/ui/Page"
import { OrganisationConflict, type OrganisationSaid } from "./OrganisationConflict"
import { OrganisationForm, type OrganisationFormHandle } from "./OrganisationForm"

const organisation = (id: string) => q(organisationRead, { path: { id } })

export const handle = { title: "organisation" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(pack, organisation(params.id ?? ""))

export default function OrganisationEditPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const id = useParam("id")
  const { data } = useLoaded(organisation(id))
  const form = useRef<OrganisationFormHandle>(null)
  const [conflict, setConflict] = useState<{ mine: OrganisationSaid; newer: Organisation }>()
  const update = useChange(organisationUpdate, {
    refreshes: [organisationRead, organisationList],
    says: ({ name }) => t("organisation.saved", { name }),
    onProblem: (problem) => {
      form.current?.refused(problem)
      return true
    },
  })
  // Leaves only once the form knows that it is saved, so that it does not ask about unsaved work.
  useEffect(() => {
    if (update.isSuccess) navigate(paths.organisation(id), { replace: true })
  }, [update.isSuccess, navigate, id])

  const save = (body: OrganisationSaid, version: number) =>
    update.mutate(
      { path: { id }, body, headers: ifMatch(version) },
      {
        onError: (problem) => {
          const newer = problem.newer<Organisation>("names")
          if (newer) setConflict({ mine: body, newer })
        },
      },
    )

  return (
    <Page
      title={t("organisation.editTitle", { name: data.name })}
      size="lg"
      above={
        <Anchor component={Link} to={paths.organisation(id)} size="sm">
          {data.name}
        </Anchor>
      }
    >
      <OrganisationForm
        ref={form}
        organisation={data}
        onSave={(body) => save(body, data.version)}
        onCancel={() => navigate(-1)}
        isBusy={update.isPending}
        isSaved={update.isSuccess}
        problem={update.error}
      />
      {conflict && (
        <OrganisationConflict
          {...conflict}
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
