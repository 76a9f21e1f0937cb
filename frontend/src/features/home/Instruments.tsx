import { Anchor } from "@mantine/core"
import { Link } from "react-router"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"
import { Section } from "@/ui/Section"

/** How many screening instruments wait for the reader to compare them with their source and confirm them. */
export function Instruments({ count }: { count: number }) {
  const { t } = useTranslation()
  if (count === 0) return null
  return (
    <Section title={t("instruments.title")} text={t("instruments.homeText")}>
      <Anchor component={Link} to={paths.instruments} size="sm" fw={500}>
        {t("instruments.waiting", { count })}
      </Anchor>
    </Section>
  )
}
