import { Anchor } from "@mantine/core"
import { Link } from "react-router"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"
import { Section } from "@/ui/Section"

/** As far as the server counts. */
const MOST = 100

/** How many pairs of cases wait for the reader to judge whether they are of one person. */
export function Duplicates({ count }: { count: number }) {
  const { t } = useTranslation()
  if (count === 0) return null
  return (
    <Section title={t("duplicates.title")} text={t("duplicates.homeText")}>
      <Anchor component={Link} to={paths.duplicates} size="sm" fw={500}>
        {count < MOST ? t("duplicates.waiting", { count }) : t("duplicates.manyWaiting")}
      </Anchor>
    </Section>
  )
}
