import { Anchor } from "@mantine/core"
import { Link } from "react-router"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"
import { Section } from "@/ui/Section"

/** How many merges of organisations wait for the reader as the second administrator. */
export function OrganisationMerges({ count }: { count: number }) {
  const { t } = useTranslation()
  if (count === 0) return null
  return (
    <Section title={t("home.organisationMerges")} text={t("home.organisationMergesText")}>
      <Anchor component={Link} to={paths.directory} size="sm" fw={500}>
        {t("home.organisationMergesWaiting", { count })}
      </Anchor>
    </Section>
  )
}
