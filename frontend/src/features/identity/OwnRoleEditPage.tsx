import { Anchor } from "@mantine/core"
import { ownRoleList, ownRoleRead, ownRoleUpdate } from "@punte/client"
import { useEffect, useRef, useState } from "react"
import { Link, type LoaderFunctionArgs, useNavigate } from "react-router"
import { ifMatch, load, q, useChange, useLoaded } from "@/api/query"
import type { OwnRole, OwnRoleFacts } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatList, label } from "@/i18n/format"
import { FormConflict } from "@/lib/FormConflict"
import { useParam } from "@/lib/useParam"
import { paths } from "@/paths"
import { Page } from "@/ui/Page"
import { OwnRoleForm, type OwnRoleFormHandle } from "./OwnRoleForm"
import { shownFacts } from "./ownRoles"

const roleOf = (id: string) => q(ownRoleRead, { path: { id } })
const ownRoles = q(ownRoleList)

export const handle = { title: "ownRoleEdit" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(roleOf(params.id ?? ""), ownRoles)

/** What waits goes on from where it is; else what the role is now. */
const latest = (role: OwnRole) => role.proposal?.facts ?? shownFacts(role)

export default function OwnRoleEditPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const id = useParam("id")
  const { data } = useLoaded(roleOf(id))
  const { data: all } = useLoaded(ownRoles)
  const form = useRef<OwnRoleFormHandle>(null)
  const [conflict, setConflict] = useState<{
    mine: OwnRoleFacts
    newer: OwnRoleFacts & { version: number }
  }>()
  const update = useChange(ownRoleUpdate, {
    refreshes: [ownRoleRead, ownRoleList],
    says: () => t("ownRoles.sent"),
    onProblem: (problem) => {
      form.current?.refused(problem)
      return true
    },
  })
  // Leaves only once the form knows that it is saved, so that it does not ask about unsaved work.
  useEffect(() => {
    if (update.isSuccess) navigate(paths.ownRole(id), { replace: true })
  }, [update.isSuccess, navigate, id])
  const save = (body: OwnRoleFacts, version: number) =>
    update.mutate(
      { path: { id }, body, headers: ifMatch(version) },
      {
        onError: (problem) => {
          const current = problem.newer<OwnRole>("proposal")
          const facts = current && latest(current)
          if (facts) setConflict({ mine: body, newer: { ...facts, version: current.version } })
        },
      },
    )
  const facts = latest(data)
  const name = facts ? label(facts.names) : ""
  const grants = (of: OwnRoleFacts["grants"]) =>
    of
      .map(({ permission, reach }) => `${t(`terms.permission.${permission}`)} (${t(`terms.reach.${reach}`)})`)
      .join("; ")
  return (
    <Page
      title={t("ownRoles.editTitle", { name })}
      lead={t("ownRoles.newLead")}
      size="lg"
      above={
        <Anchor component={Link} to={paths.ownRole(id)} size="sm">
          {name}
        </Anchor>
      }
    >
      <OwnRoleForm
        ref={form}
        facts={facts}
        possible={all.possible}
        onSave={(body) => save(body, data.version)}
        onCancel={() => navigate(-1)}
        isBusy={update.isPending}
        isSaved={update.isSuccess}
        problem={update.error}
      />
      {conflict && (
        <FormConflict
          mine={conflict.mine}
          newer={conflict.newer}
          fields={{
            names: { label: t("ownRoles.name"), words: (of) => Object.values(of).join(" · ") },
            purpose: { label: t("ownRoles.purpose"), words: (of) => Object.values(of).join(" · ") },
            kinds: {
              label: t("ownRoles.kinds"),
              words: (of) => formatList(of.map((kind) => t(`terms.organisationKind.${kind}`))),
            },
            grants: { label: t("ownRoles.grants"), words: grants },
          }}
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
