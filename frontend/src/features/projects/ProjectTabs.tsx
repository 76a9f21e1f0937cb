import { Button, Group } from "@mantine/core"
import { Link } from "react-router"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"

const LISTS = [
  "projects",
  "trainings",
  "campaigns",
  "meetings",
  "strategies",
  "calendar",
  "countyMap",
  "reports",
] as const

/** The lists of this half of the work, beside each other. */
export function ProjectTabs({ here }: { here: (typeof LISTS)[number] }) {
  const { t } = useTranslation()
  return (
    <Group component="nav" aria-label={t("projects.lists")} gap={4} className="no-print">
      {LISTS.map((list) => (
        <Button
          key={list}
          component={Link}
          to={paths[list]}
          size="compact-md"
          variant={list === here ? "light" : "subtle"}
          aria-current={list === here ? "page" : undefined}
        >
          {t(`projects.tabs.${list}`)}
        </Button>
      ))}
    </Group>
  )
}
