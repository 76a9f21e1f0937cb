import { Anchor, Group, Text } from "@mantine/core"
import { Link } from "react-router"
import type { Clock } from "@/api/caseTypes"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { LevelTag } from "@/lib/LevelTag"
import { MeetClock } from "@/lib/MeetClock"
import { paths } from "@/paths"
import { ClockTag } from "@/ui/ClockTag"
import { Section } from "@/ui/Section"
import classes from "./Home.module.css"
import { Line } from "./Line"
import { placeOf } from "./places"
import { ShownFirst } from "./ShownFirst"

type More = Record<"overdue" | "due_today" | "soon", boolean>
type Props = {
  overdue: readonly Clock[]
  dueToday: readonly Clock[]
  soon: readonly Clock[]
  more: More
}

/** Clocks that ran out, then those that end today, then the next. */
export function Deadlines({ overdue, dueToday, soon, more }: Props) {
  const { t } = useTranslation()
  const may = useMay()
  const groups = [
    { due: "overdue", name: t("home.overdue"), clocks: overdue, hasMore: more.overdue },
    { due: "today", name: t("home.dueToday"), clocks: dueToday, hasMore: more.due_today },
    { due: "soon", name: t("home.soon"), clocks: soon, hasMore: more.soon },
  ].filter(({ clocks }) => clocks.length > 0)
  return (
    <Section
      title={t("home.deadlines")}
      actions={
        may("cases.read") && (
          <Anchor component={Link} to={paths.deadlines} size="sm">
            {t("home.toDeadlines")}
          </Anchor>
        )
      }
    >
      {groups.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("home.noDeadlines")}. {t("home.noDeadlinesText")}
        </Text>
      )}
      {groups.map(({ due, name, clocks, hasMore }, at) => (
        <div key={name}>
          <h3 className={classes.group} data-first={at === 0 || undefined}>
            {name}{" "}
            <span className={classes.more}>
              ({clocks.length}
              {hasMore && "+"})
            </span>
          </h3>
          <ShownFirst items={clocks}>
            {(clock) => (
              <Line
                key={clock.id}
                to={placeOf(clock)}
                name={t(`clocks.${clock.kind}`)}
                more={[clock.case_code_name, clock.case_reference]}
              >
                <Group gap={6}>
                  {(clock.case_risk_level === "high" || clock.case_risk_level === "extreme") && (
                    <LevelTag level={clock.case_risk_level} />
                  )}
                  <ClockTag dueAt={clock.due_at} warning={clock.warning} />
                  <MeetClock clock={clock} />
                </Group>
              </Line>
            )}
          </ShownFirst>
          {hasMore && may("cases.read") && (
            <Anchor component={Link} to={`${paths.deadlines}?due=${due}`} size="sm">
              {t("home.more")}
            </Anchor>
          )}
        </div>
      ))}
    </Section>
  )
}
