import { Anchor } from "@mantine/core"
import { Link } from "react-router"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"
import { Section } from "@/ui/Section"

/** How many roles, or changes of them, wait for the reader as the second administrator. */
export function OwnRoles({ count }: { count: number }) {
  const { t } = useTranslation()
  if (count === 0) return null
  return (
    <Section title={t("home.ownRoles")} text={t("home.ownRolesText")}>
      <Anchor component={Link} to={paths.roles} size="sm" fw={500}>
        {t("home.ownRolesWaiting", { count })}
      </Anchor>
    </Section>
  )
}
