import { Accordion, List, Text } from "@mantine/core"
import { roleList } from "@punte/client"
import { q, useAsked } from "@/api/query"
import type { Role } from "@/api/types"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { GrantTable } from "./GrantTable"

/** What somebody in these roles can do and see: the roles in words, and all that they grant together. */
export function EffectiveRights({ roles, caption }: { roles: readonly Role[]; caption: string }) {
  const { t } = useTranslation()
  const { data, error } = useAsked(q(roleList))
  if (error) return <Text c="red">{problemText(error)}</Text>
  const held = data?.items.filter(({ key }) => roles.includes(key)) ?? []
  return (
    <>
      <List size="sm" mb="sm">
        {held.map(({ key }) => (
          <List.Item key={key}>
            <b>{t(`terms.role.${key}`)}</b>: {t(`roles.about.${key}`)}
          </List.Item>
        ))}
      </List>
      <GrantTable caption={caption} grants={held.flatMap(({ grants }) => grants)} />
    </>
  )
}

/** The same, folded, beside a choice of roles. */
export function RightsPreview({ roles }: { roles: readonly Role[] }) {
  const { t } = useTranslation()
  const caption = t("user.rightsOfRoles")
  return (
    <Accordion variant="contained">
      <Accordion.Item value="rights">
        <Accordion.Control>{caption}</Accordion.Control>
        <Accordion.Panel>
          <EffectiveRights roles={roles} caption={caption} />
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  )
}
