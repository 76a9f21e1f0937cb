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
import { ConflictDialog } from "@/ui/ConflictDialog"
import { Page } from "@/ui/Page"
import { type OrganisationBody, OrganisationForm, type OrganisationFormHandle } from "./OrganisationForm"

const organisation = (id: string) => q(organisationRead, { path: { id } })

export const handle = { title: "organisation" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(pack, organisation(params.id ?? ""))

export default function OrganisationEditPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const id = useParam("id")
  const { data } = useLoaded(organisation(id))
  const form = useRef<OrganisationFormHandle>(null)
  const [conflict, setConflict] = useState<{ mine: OrganisationBody; newer: Organisation }>()
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

  const save = (body: OrganisationBody, version: number) =>
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
      <ConflictDialog
        fields={
          conflict &&
          FIELDS.filter((field) => text(conflict.mine[field]) !== text(conflict.newer[field])).map(
            (field) => ({
              key: field,
              label: t(LABELS[field]),
              mine: text(conflict.mine[field]),
              theirs: text(conflict.newer[field]),
            }),
          )
        }
        version={conflict?.newer.version}
        onClose={() => setConflict(undefined)}
        onChoose={(choice) => {
          if (!conflict) return
          const { mine, newer } = conflict
          const theirs = Object.fromEntries(
            FIELDS.filter((field) => choice[field] === "theirs").map((field) => [field, newer[field]]),
          )
          setConflict(undefined)
          save({ ...mine, ...theirs }, newer.version)
        }}
      />
    </Page>
  )
}

const LABELS = {
  kind: "directory.kind",
  names: "organisation.names",
  aliases: "organisation.aliases",
  counties: "organisation.counties",
  parent_id: "organisation.parent",
  mandates: "organisation.mandates",
  contact: "organisation.contact",
} as const
const FIELDS = ["kind", "names", "aliases", "counties", "parent_id", "mandates", "contact"] as const

/** A value of any of the fields, as words to compare and to show. */
function text(value: unknown): string {
  if (value === null || value === undefined) return ""
  if (typeof value === "object") return Object.values(value).map(text).filter(Boolean).join(", ")
  return String(value)
}
