import { Anchor } from "@mantine/core"
import type { homeRead } from "@punte/client"
import { Link } from "react-router"
import type { Answer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"
import { paths } from "@/paths"
import { Section } from "@/ui/Section"
import classes from "./Home.module.css"
import { Line } from "./Line"

/** Colleagues who cannot sign in any more, and what they had to do, which nobody sees to. */
export function LeftBehind({ people }: { people: Answer<typeof homeRead>["to_hand_over"] }) {
  const { t } = useTranslation()
  if (people.length === 0) return null
  return (
    <Section
      title={t("home.toHandOver")}
      text={t("home.toHandOverText")}
      actions={
        <Anchor component={Link} to={paths.handovers} size="sm">
          {t("home.toHandOverAll")}
        </Anchor>
      }
    >
      <ul className={classes.list}>
        {people.map((one) => (
          <Line
            key={one.user_id}
            to={paths.handover(one.user_id)}
            name={one.display_name}
            more={[
              formatList(
                (["cases", "tasks", "steps", "notes"] as const)
                  .filter((part) => one[part] > 0)
                  .map((part) => t(`handover.${part}`, { count: one[part] })),
              ),
            ]}
          />
        ))}
      </ul>
    </Section>
  )
}
