import { Anchor } from "@mantine/core"
import { Link } from "react-router"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"
import { Section } from "@/ui/Section"

/** How many large exports wait for the reader as the second person. */
export function ExportApprovals({ count }: { count: number }) {
  const { t } = useTranslation()
  if (count === 0) return null
  return (
    <Section title={t("home.exports")} text={t("home.exportsText")}>
      <Anchor component={Link} to={paths.exports} size="sm" fw={500}>
        {t("home.exportsWaiting", { count })}
      </Anchor>
    </Section>
  )
}
