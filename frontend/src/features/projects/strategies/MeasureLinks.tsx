import { Anchor, Text } from "@mantine/core"
import { indicatorList } from "@punte/client/projects"
import { Link } from "react-router"
import type { StrategyMeasure } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { t, useTranslation } from "@/i18n"
import { formatPercent } from "@/i18n/format"
import { paths } from "@/paths"
import type { Column } from "@/ui/DataTable"
import classes from "../Projects.module.css"
import { HowMany, Stated } from "../words"

type MeasureLink = StrategyMeasure["links"][number]

/** What was done for a measure, what shows how far that came, and what pays for it. */
export const linkColumns = (): Column<StrategyMeasure>[] => [
  {
    key: "links",
    title: t("strategies.done"),
    cell: ({ links }) => (
      <ul className={classes.list}>
        {links
          .filter(({ kind }) => kind !== "indicator" && kind !== "fund")
          .map((link) => (
            <li key={link.id}>
              <LinkTo link={link} />
            </li>
          ))}
      </ul>
    ),
  },
  {
    key: "indicator",
    title: t("strategies.indicator"),
    cell: ({ indicator, links }) => (
      <>
        <Stated>{indicator ?? links.some(({ kind }) => kind === "indicator")}</Stated>
        {linksOf(links, "indicator").map((link) => (
          <IndicatorReached key={link.id} link={link} />
        ))}
      </>
    ),
  },
  {
    key: "funding",
    title: t("strategies.funding"),
    cell: ({ funding, links }) => (
      <>
        <Stated>{funding ?? links.some(({ kind }) => kind === "fund")}</Stated>
        {linksOf(links, "fund").map((link) => (
          <div key={link.id}>
            <LinkTo link={link} />
          </div>
        ))}
      </>
    ),
  },
]

/** Where what a measure is linked with is shown; activities and indicators stand in their projects. */
const PLACES: Record<Exclude<MeasureLink["kind"], "activity" | "indicator">, (id: string) => string> = {
  project: paths.project,
  training: paths.training,
  campaign: paths.campaign,
  meeting: paths.meeting,
  protocol: paths.protocol,
  publication: paths.publication,
  fund: paths.fund,
}

const SECTIONS = { activity: "activities", indicator: "indicators" } as const

const linksOf = (links: readonly MeasureLink[], kind: MeasureLink["kind"]) =>
  links.filter((link) => link.kind === kind)

/** An indicator of a project, what was aimed at and how far it came. */
function IndicatorReached({ link }: { link: MeasureLink }) {
  const { t } = useTranslation()
  const asked = useAsked(q(indicatorList, { path: { id: link.project_id ?? "" } }), Boolean(link.project_id))
  const one = asked.data?.items.find(({ id }) => id === link.id)
  return (
    <div>
      <LinkTo link={link} />
      {one && (
        <Text size="xs" c="dimmed">
          {t("indicators.target")}: <HowMany of={one.target} /> · {t("reports.achieved")}:{" "}
          <HowMany of={one.actual} />
          {typeof one.achieved === "number" && ` (${formatPercent(one.achieved / 100)})`} · {one.unit}
        </Text>
      )}
    </div>
  )
}

/** What a measure is linked with; it opens its page, where that is known. */
export function LinkTo({ link }: { link: MeasureLink }) {
  const to = placeOf(link)
  if (!to) {
    return (
      <Text span size="sm">
        {link.title}
      </Text>
    )
  }
  return (
    <Anchor component={Link} to={to} size="sm">
      {link.title}
    </Anchor>
  )
}

function placeOf({ kind, id, project_id }: MeasureLink): string | undefined {
  if (kind !== "activity" && kind !== "indicator") return PLACES[kind](id)
  return project_id ? paths.projectSection(project_id, SECTIONS[kind]) : undefined
}
