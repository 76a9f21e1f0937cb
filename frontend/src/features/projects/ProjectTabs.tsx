import { Button, Group, Menu } from "@mantine/core"
import { IconChevronDown } from "@tabler/icons-react"
import { Link } from "react-router"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"

/** What is opened most. */
const LISTS = ["projects", "trainings", "campaigns", "meetings", "strategies", "calendar", "reports"] as const
/** What is opened now and then, in a menu: on a narrow screen there is no room for all. */
const MORE = ["countyMap", "protocols", "publications", "reviews", "figures", "funds"] as const

type Here = (typeof LISTS)[number] | (typeof MORE)[number]

/** The lists of this half of the work, beside each other. */
export function ProjectTabs({ here }: { here: Here }) {
  const { t } = useTranslation()
  const other = MORE.find((list) => list === here)
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
      <Menu position="bottom-start" withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button
            size="compact-md"
            variant={other ? "light" : "subtle"}
            rightSection={<IconChevronDown size={14} aria-hidden />}
          >
            {other
              ? t("projects.tabs.moreHere", { list: t(`projects.tabs.${other}`) })
              : t("projects.tabs.more")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {MORE.map((list) => (
            <Menu.Item
              key={list}
              component={Link}
              to={paths[list]}
              aria-current={list === here ? "page" : undefined}
            >
              {t(`projects.tabs.${list}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Group>
  )
}
