import type { Strategy, StrategyMeasure } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { FormConflict, type RecordConflict } from "@/lib/FormConflict"
import { bodies, date, list, one, text } from "../conflictWords"
import { begin, bodyOf, type MeasureBody } from "./measureForm"

type Props = RecordConflict<MeasureBody, StrategyMeasure> & {
  strategy: Strategy
  /** What was linked here is called, by its id. */
  titles: ReadonlyMap<string, string>
}

/** Both versions of a measure, field by field, where somebody else saved first. */
export function MeasureConflict({ newer, strategy, titles, ...how }: Props) {
  const { t } = useTranslation()
  const objectives = strategy.objectives.map(
    ({ id, number, text }) => [id, [number, text].filter(Boolean).join(" ")] as const,
  )
  const title = one(new Map([...titles, ...newer.links.map(({ id, title }) => [id, title] as const)]))
  return (
    <FormConflict
      {...how}
      newer={{ ...bodyOf(begin(newer)), version: newer.version }}
      fields={{
        number: { label: t("strategies.number"), words: text },
        text: { label: t("strategies.measure"), words: text },
        objective_id: { label: t("strategies.objective"), words: one(new Map(objectives)) },
        status: {
          label: t("projects.status"),
          words: (status) => (status ? t(`strategies.measureStatuses.${status}`) : ""),
        },
        due: { label: t("strategies.due"), words: date },
        bodies: { label: t("strategies.responsible"), words: bodies(newer.bodies) },
        links: { label: t("strategies.done"), words: (all) => list((all ?? []).map(({ id }) => title(id))) },
        indicator: { label: t("strategies.indicator"), words: text },
        funding: { label: t("strategies.funding"), words: text },
        evidence: { label: t("strategies.evidence"), words: text },
      }}
    />
  )
}
