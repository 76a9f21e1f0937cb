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

type Home = Answer<typeof homeRead>
type Props = { people: Home["to_hand_over"]; inProjects: Home["to_hand_over_in_projects"] }

/** Colleagues who cannot sign in any more, and what they had to do, which nobody sees to. */
export function LeftBehind({ people, inProjects }: Props) {
  const { t } = useTranslation()
  return (
    <>
      <Left
        title={t("home.toHandOver")}
        all={paths.handovers}
        people={people.map((one) => ({
          id: one.user_id,
          name: one.display_name,
          to: paths.handover(one.user_id),
          what: formatList(
            (["cases", "tasks", "steps", "notes"] as const)
              .filter((part) => one[part] > 0)
              .map((part) => t(`handover.${part}`, { count: one[part] })),
          ),
        }))}
      />
      <Left
        title={t("home.toHandOverInProjects")}
        all={paths.projectHandovers}
        people={inProjects.map((one) => ({
          id: one.user_id,
          name: one.display_name,
          to: paths.projectHandover(one.user_id),
          what: t("handover.decisions", { count: one.decisions }),
        }))}
      />
    </>
  )
}

type LeftProps = {
  title: string
  /** The page that lists all. */
  all: string
  people: readonly { id: string; name: string; to: string; what: string }[]
}

function Left({ title, all, people }: LeftProps) {
  const { t } = useTranslation()
  if (people.length === 0) return null
  return (
    <Section
      title={title}
      text={t("home.toHandOverText")}
      actions={
        <Anchor component={Link} to={all} size="sm">
          {t("home.toHandOverAll")}
        </Anchor>
      }
    >
      <ul className={classes.list}>
        {people.map(({ id, name, to, what }) => (
          <Line key={id} to={to} name={name} more={[what]} />
        ))}
      </ul>
    </Section>
  )
}
