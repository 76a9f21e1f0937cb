import { Button } from "@mantine/core"
import { Link } from "react-router"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"

/** The other report on the same project. */
export function ReportsOfProject({ id, here }: { id: string; here: "card" | "progress" }) {
  const { t } = useTranslation()
  return here === "card" ? (
    <Button component={Link} to={paths.projectProgress(id)} variant="default">
      {t("reports.progress")}
    </Button>
  ) : (
    <Button component={Link} to={paths.projectCard(id)} variant="default">
      {t("reports.card")}
    </Button>
  )
}
