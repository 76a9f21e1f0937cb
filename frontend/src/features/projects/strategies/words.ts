import type { Strategy } from "@/api/projectTypes"
import { t } from "@/i18n"
import { formatNumber } from "@/i18n/format"
import { spanWords } from "@/lib/spanWords"

/** When a strategy runs, as far as that is stated: a number of months gives no years. */
export const timeWords = ({ start, end, months }: Pick<Strategy, "start" | "end" | "months">): string => {
  if (start || end) return spanWords({ from: start, to: end })
  return months ? t("projects.months", { count: months }) : t("projects.notStated")
}

/** How many of its measures are done. */
export function progressWords({ progress }: Pick<Strategy, "progress">): string {
  if (progress.measures === 0) return t("strategies.noMeasures")
  const done = progress.by_status.find(({ status }) => status === "done")?.measures ?? 0
  return t("strategies.doneOf", { done: formatNumber(done), all: formatNumber(progress.measures) })
}
