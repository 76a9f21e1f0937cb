import { Accordion, Text } from "@mantine/core"
import { roleList } from "@punte/client"
import { load, q, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { Page } from "@/ui/Page"
import { GrantTable } from "./GrantTable"

const roles = q(roleList)

export const handle = { title: "roles" } as const
export const clientLoader = () => load(roles)

export default function RoleListPage() {
  const { t } = useTranslation()
  const { data } = useLoaded(roles)
  return (
    <Page title={t("roles.title")} lead={t("roles.lead")} size="lg">
      <Accordion variant="separated" multiple>
        {data.items.map(({ key, grants }) => (
          <Accordion.Item key={key} value={key}>
            <Accordion.Control>
              <Text fw={600}>{t(`terms.role.${key}`)}</Text>
              <Text size="sm" c="dimmed">
                {t(`roles.about.${key}`)}
              </Text>
            </Accordion.Control>
            <Accordion.Panel>
              <GrantTable caption={t("roles.caption", { role: t(`terms.role.${key}`) })} grants={grants} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Page>
  )
}
