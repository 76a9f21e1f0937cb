import { Button } from "@mantine/core"
import { IconPlus } from "@tabler/icons-react"
import { Link } from "react-router"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"

/** The way to a new role, for whoever shapes roles. */
export function NewOwnRole() {
  const { t } = useTranslation()
  const may = useMay()
  if (!may("users.manage", "national")) return null
  return (
    <Button component={Link} to={paths.ownRoleNew} leftSection={<IconPlus size={18} aria-hidden />}>
      {t("ownRoles.new")}
    </Button>
  )
}
