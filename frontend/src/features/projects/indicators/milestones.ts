import type { Indicator } from "@/api/projectTypes"
import { t } from "@/i18n"
import { formatDate, formatNumber } from "@/i18n/format"
import { today } from "@/lib/days"

type Milestone = Indicator["milestones"][number]

/** How a milestone stands on a day. One whose day has passed is due; of what is not stated neither is said. */
export function stateOf({ on, is_reached }: Milestone, day: string) {
  const isDue = !!on && on < day
  if (is_reached === null || is_reached === undefined) return isDue ? "due_not_stated" : "not_stated"
  if (is_reached) return "reached"
  return isDue ? "due" : "ahead"
}

/** What is aimed at on the way, and by when. */
export const aimWords = ({ on, value }: { on?: string | null; value: number | null }): string => {
  const number = value === null ? "" : formatNumber(value)
  return on
    ? t("indicators.milestone", { value: number, day: formatDate(on) })
    : t("indicators.milestoneAnyDay", { value: number })
}

/** The same, with how it stands today. */
export const milestoneWords = (milestone: Milestone): string =>
  `${aimWords(milestone)} (${t(`indicators.milestoneStates.${stateOf(milestone, today())}`)})`
