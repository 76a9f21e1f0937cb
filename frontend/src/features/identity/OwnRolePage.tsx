import { Alert, Anchor, Button, Group, List, Stack, Text } from "@mantine/core"
import {
  homeRead,
  ownRoleConfirm,
  ownRoleList,
  ownRoleRead,
  ownRoleRefuse,
  ownRoleRetire,
  userList,
  userRead,
} from "@punte/client"
import { IconUserCheck } from "@tabler/icons-react"
import { useState } from "react"
import { Link, type LoaderFunctionArgs } from "react-router"
import { ifMatch, load, q, useAsked, useChange, useLoaded } from "@/api/query"
import { useMay, useMe } from "@/api/session"
import type { OwnRoleFacts } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDate, formatDateTime, formatList, label } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { useParam } from "@/lib/useParam"
import { paths } from "@/paths"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { Facts } from "@/ui/Facts"
import { Page } from "@/ui/Page"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { GrantTable } from "./GrantTable"
import { ownGrants, shownFacts } from "./ownRoles"

const roleOf = (id: string) => q(ownRoleRead, { path: { id } })
const ownRoles = q(ownRoleList)
/** What another administrator changed meanwhile is read anew as well. */
const CHANGED = [ownRoleRead, ownRoleList, userList, userRead, homeRead]

export const handle = { title: "ownRole" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(roleOf(params.id ?? ""), ownRoles)

/** A role of the installation's own: what it grants, what is asked of it, who answers for it and who holds it. */
export default function OwnRolePage() {
  const { t } = useTranslation()
  const id = useParam("id")
  const me = useMe()
  const may = useMay()
  const { data, refetch } = useLoaded(roleOf(id))
  const [asking, ask] = useState<"confirm" | "refuse" | "retire">()
  const onDone = () => ask(undefined)
  const onProblem = () => {
    ask(undefined)
    void refetch()
    return false
  }
  const how = { refreshes: CHANGED, onDone, onProblem }
  const confirm = useChange(ownRoleConfirm, { ...how, says: () => t("ownRoles.confirmed") })
  const refuse = useChange(ownRoleRefuse, { ...how, says: () => t("ownRoles.refused") })
  const retire = useChange(ownRoleRetire, { ...how, says: () => t("ownRoles.retired") })
  const change = { path: { id }, headers: ifMatch(data.version) }
  const { state, proposal, held } = data
  const facts = shownFacts(data)
  const name = facts ? label(facts.names) : t("common.unknown")
  const mayNot = may("users.manage", "national") ? undefined : t("ownRoles.onlyAdministrators")
  const isMine = me.user.own_roles.some((role) => role.id === id)
  const shapes = mayNot ?? (isMine ? t("problems.reasons.own_role_held") : undefined)
  const second = shapes ?? (proposal?.asked_by === me.user.id ? t("second.asker") : undefined)
  const by = (who: string | null | undefined, at: string | null | undefined) =>
    who && at ? `${who}, ${formatDateTime(at)}` : null
  return (
    <Page
      title={name}
      lead={state === "proposed" ? t("ownRoles.notYet") : t(`ownRoles.states.${state}`)}
      size="lg"
      above={
        <Anchor component={Link} to={paths.roles} size="sm">
          {t("roles.title")}
        </Anchor>
      }
      actions={
        state !== "retired" && (
          <>
            <ReasonTooltip reason={mayNot}>
              <Button variant="default" onClick={() => ask("retire")}>
                {t("ownRoles.retire")}
              </Button>
            </ReasonTooltip>
            {shapes ? (
              <ReasonTooltip reason={shapes}>
                <Button variant="default">{t("ownRoles.edit")}</Button>
              </ReasonTooltip>
            ) : (
              <Button component={Link} to={paths.ownRoleEdit(id)} variant="default">
                {t("ownRoles.edit")}
              </Button>
            )}
          </>
        )
      }
    >
      {proposal && state !== "retired" && (
        <Alert color="orange" icon={<IconUserCheck aria-hidden />} title={t("second.awaits")}>
          <Stack gap="sm">
            <Text size="sm">
              {t("ownRoles.asked", { name: proposal.asked_by_name, when: formatDateTime(proposal.asked_at) })}
            </Text>
            <Group>
              <ReasonTooltip reason={second}>
                <Button size="compact-md" onClick={() => ask("confirm")}>
                  {t("ownRoles.confirm")}
                </Button>
              </ReasonTooltip>
              <ReasonTooltip reason={mayNot}>
                <Button size="compact-md" variant="default" onClick={() => ask("refuse")}>
                  {proposal.asked_by === me.user.id ? t("second.takeBack") : t("ownRoles.refuse")}
                </Button>
              </ReasonTooltip>
            </Group>
          </Stack>
        </Alert>
      )}
      {proposal && (
        <What facts={proposal.facts} title={t("ownRoles.wouldBe")} caption={t("ownRoles.wouldGrant")} />
      )}
      {data.facts && <What facts={data.facts} title={name} caption={t("ownRoles.grants")} />}
      <Section title={t("ownRoles.state")}>
        <Facts
          columns={2}
          facts={[
            { label: t("ownRoles.created"), value: formatDate(data.created_at) },
            { label: t("ownRoles.confirmedBy"), value: by(data.confirmed_by_name, data.confirmed_at) },
            { label: t("ownRoles.retiredBy"), value: by(data.retired_by_name, data.retired_at) },
            { label: t("ownRoles.held"), value: t("ownRoles.heldBy", { count: held }) },
          ]}
        />
      </Section>
      {state === "in_force" && <Holders id={id} />}
      <ConfirmDialog
        isOpen={asking === "confirm"}
        onClose={onDone}
        onConfirm={() => confirm.mutate(change)}
        isBusy={confirm.isPending}
        title={t("ownRoles.confirmTitle", { name })}
        text={t("ownRoles.confirmText", { count: held })}
        confirm={t("ownRoles.confirm")}
      />
      <ConfirmDialog
        isOpen={asking === "refuse"}
        onClose={onDone}
        onConfirm={() => refuse.mutate(change)}
        isBusy={refuse.isPending}
        title={t("ownRoles.refuseTitle")}
        text={t("ownRoles.refuseText")}
        confirm={t("ownRoles.refuse")}
      />
      <ConfirmDialog
        isOpen={asking === "retire"}
        onClose={onDone}
        onConfirm={() => retire.mutate(change)}
        isBusy={retire.isPending}
        isDangerous
        title={t("ownRoles.retireTitle", { name })}
        text={t("ownRoles.retireText", { count: held })}
        confirm={t("ownRoles.retire")}
      />
    </Page>
  )
}

/** What a role is or is to be, in words. */
function What({ facts, title, caption }: { facts: OwnRoleFacts; title: string; caption: string }) {
  const { t } = useTranslation()
  const { data } = useLoaded(ownRoles)
  const kinds = formatList(facts.kinds.map((kind) => t(`terms.organisationKind.${kind}`)))
  return (
    <Section title={title}>
      <Facts
        facts={[
          { label: t("ownRoles.name"), value: label(facts.names) },
          { label: t("ownRoles.purpose"), value: label(facts.purpose) },
          { label: t("ownRoles.kinds"), value: kinds },
        ]}
      />
      <GrantTable caption={caption} grants={ownGrants(facts, data.possible)} />
    </Section>
  )
}

const SHOWN = 50

/** Those who hold it, of the people whom the reader sees. */
function Holders({ id }: { id: string }) {
  const { t } = useTranslation()
  const { data, error } = useAsked(q(userList, { query: { own_role_id: id, limit: SHOWN } }))
  if (error) return <Text c="red">{problemText(error)}</Text>
  if (!data) return <Text role="status">{t("common.loading")}</Text>
  return (
    <Section title={t("ownRoles.holders")}>
      {data.items.length === 0 && <Text c="dimmed">{t("ownRoles.noHolders")}</Text>}
      <List size="sm">
        {data.items.map((user) => (
          <List.Item key={user.id}>
            <Anchor component={Link} to={paths.user(user.id)} size="sm">
              {user.display_name}
            </Anchor>
            , {user.organisation_name}
          </List.Item>
        ))}
      </List>
      {data.next && <Text c="dimmed">{t("ownRoles.moreHolders")}</Text>}
    </Section>
  )
}
