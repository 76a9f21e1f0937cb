import { Accordion, List, Text } from "@mantine/core"
import { ownRoleList, roleList } from "@punte/client"
import { q, useAsked } from "@/api/query"
import type { Role } from "@/api/types"
import { useTranslation } from "@/i18n"
import { label } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { GrantTable } from "./GrantTable"
import { ownGrants } from "./ownRoles"

type Held = {
  roles: readonly Role[]
  /** The ids of roles of the installation's own. */
  own?: readonly string[]
}

/** What somebody in these roles can do and see: the roles in words, and all that they grant together. */
export function EffectiveRights({ roles, own = [], caption }: Held & { caption: string }) {
  const { t } = useTranslation()
  const { data, error } = useAsked(q(roleList))
  const { data: ownData, error: ownError } = useAsked(q(ownRoleList), own.length > 0)
  const problem = error ?? ownError
  if (problem) return <Text c="red">{problemText(problem)}</Text>
  const held = data?.items.filter(({ key }) => roles.includes(key)) ?? []
  const heldOwn = (ownData?.items ?? []).flatMap(({ id, facts }) =>
    facts && own.includes(id) ? [{ id, facts }] : [],
  )
  const grants = [
    ...held.flatMap((role) => role.grants),
    ...heldOwn.flatMap(({ facts }) => ownGrants(facts, ownData?.possible ?? [])),
  ]
  return (
    <>
      <List size="sm" mb="sm">
        {held.map(({ key }) => (
          <List.Item key={key}>
            <b>{t(`terms.role.${key}`)}</b>: {t(`roles.about.${key}`)}
          </List.Item>
        ))}
        {heldOwn.map(({ id, facts }) => (
          <List.Item key={id}>
            <b>{label(facts.names)}</b>: {label(facts.purpose)}
          </List.Item>
        ))}
      </List>
      <GrantTable caption={caption} grants={grants} />
    </>
  )
}

/** The same, folded, beside a choice of roles. */
export function RightsPreview({ roles, own = [] }: Held) {
  const { t } = useTranslation()
  const caption = t("user.rightsOfRoles")
  return (
    <Accordion variant="contained">
      <Accordion.Item value="rights">
        <Accordion.Control>{caption}</Accordion.Control>
        <Accordion.Panel>
          <EffectiveRights roles={roles} own={own} caption={caption} />
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  )
}
