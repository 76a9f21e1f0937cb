import { Accordion, Anchor, Group, Stack, Text, Title } from "@mantine/core"
import { ownRoleList, roleList } from "@punte/client"
import { Link } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import type { OrganisationKind } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatList, label } from "@/i18n/format"
import { ORGANISATION_KINDS } from "@/lib/organisationKinds"
import { paths } from "@/paths"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { GrantTable } from "./GrantTable"
import { NewOwnRole } from "./NewOwnRole"
import { OWN_ROLE_TONES, shownFacts } from "./ownRoles"

const roles = q(roleList)
const ownRoles = q(ownRoleList)

export const handle = { title: "roles" } as const
export const clientLoader = () => load(roles, ownRoles)

export default function RoleListPage() {
  const { t } = useTranslation()
  const { data } = useLoaded(roles)
  return (
    <Page title={t("roles.title")} lead={t("roles.lead")} size="lg" actions={<NewOwnRole />}>
      <OwnRoles />
      <Stack gap="xs">
        <Title order={2} size="h3">
          {t("roles.builtIn")}
        </Title>
        <Text size="sm" c="dimmed">
          {t("roles.builtInText")}
        </Text>
      </Stack>
      <Accordion variant="separated" multiple>
        {data.items.map(({ key, grants, is_privileged, needs_passkey, held_in }) => (
          <Accordion.Item key={key} value={key}>
            <Accordion.Control>
              <Text fw={600}>{t(`terms.role.${key}`)}</Text>
              <Text size="sm" c="dimmed">
                {t(`roles.about.${key}`)}
              </Text>
            </Accordion.Control>
            <Accordion.Panel>
              <Group gap="xs" mb="xs">
                {is_privileged && <StatusTag tone="accent">{t("roles.privileged")}</StatusTag>}
                {needs_passkey && <StatusTag tone="notice">{t("roles.passkey")}</StatusTag>}
              </Group>
              <HeldIn kinds={held_in} />
              <GrantTable caption={t("roles.caption", { role: t(`terms.role.${key}`) })} grants={grants} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Page>
  )
}

/** Where people may hold it, unless that is everywhere. */
function HeldIn({ kinds }: { kinds: readonly OrganisationKind[] }) {
  const { t } = useTranslation()
  if (kinds.length === ORGANISATION_KINDS.length) return null
  const names = formatList(kinds.map((kind) => t(`terms.organisationKind.${kind}`)))
  return (
    <Text size="sm" mb="xs">
      {t("roles.heldIn", { kinds: names })}
    </Text>
  )
}

function OwnRoles() {
  const { t } = useTranslation()
  const { data, isFetching } = useLoaded(ownRoles)
  return (
    <Section title={t("ownRoles.title")} text={t("ownRoles.text")} isFlush>
      <DataTable
        caption={t("ownRoles.title")}
        rows={data.items}
        rowKey={({ id }) => id}
        isRefreshing={isFetching}
        empty={<EmptyState title={t("ownRoles.none")} text={t("ownRoles.noneText")} />}
        columns={[
          {
            key: "name",
            title: t("ownRoles.name"),
            cell: (role) => {
              const facts = shownFacts(role)
              return (
                <Anchor component={Link} to={paths.ownRole(role.id)} size="sm">
                  {facts ? label(facts.names) : t("common.unknown")}
                </Anchor>
              )
            },
          },
          {
            key: "purpose",
            title: t("ownRoles.purpose"),
            cell: (role) => {
              const facts = shownFacts(role)
              return facts ? label(facts.purpose) : ""
            },
          },
          {
            key: "state",
            title: t("ownRoles.state"),
            cell: ({ state, proposal }) => (
              <Stack gap={4}>
                <StatusTag tone={OWN_ROLE_TONES[state]}>{t(`ownRoles.states.${state}`)}</StatusTag>
                {state === "in_force" && proposal && (
                  <Text size="xs" c="dimmed">
                    {t("ownRoles.changeAwaits")}
                  </Text>
                )}
              </Stack>
            ),
          },
          {
            key: "held",
            title: t("ownRoles.held"),
            cell: ({ held }) => t("ownRoles.heldBy", { count: held }),
          },
        ]}
      />
    </Section>
  )
}
