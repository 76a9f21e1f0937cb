import { strategyRead } from "@punte/client/projects"
import type { Strategy } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { FormConflict, type RecordConflict } from "@/lib/FormConflict"
import { usePack } from "@/lib/pack"
import { date, day, names, number, one, rows, text } from "../conflictWords"
import { begin, bodyOf, type StrategyBody } from "./strategyForm"

type Props = RecordConflict<StrategyBody, Strategy> & {
  /** What other strategies are called, by their ids. */
  parents: ReadonlyMap<string, string>
}

/** Both versions of a strategy, field by field, where somebody else saved first. */
export function StrategyConflict({ newer, parents, ...how }: Props) {
  const { t } = useTranslation()
  const { county } = usePack()
  const parent = useAsked(q(strategyRead, { path: { id: newer.parent_id ?? "" } }), !!newer.parent_id).data
  return (
    <FormConflict
      {...how}
      newer={{ ...bodyOf(begin(newer)), version: newer.version }}
      fields={{
        titles: { label: t("projects.form.names"), words: names },
        kind: { label: t("strategies.kind"), words: (kind) => t(`strategies.kinds.${kind}`) },
        county: { label: t("projects.county"), words: (code) => (code ? county(code) : "") },
        parent_id: {
          label: t("strategies.parent"),
          words: one(parent ? new Map([...parents, [parent.id, parent.title]]) : parents),
        },
        status: {
          label: t("projects.status"),
          words: (status) => (status ? t(`strategies.statuses.${status}`) : ""),
        },
        start: { label: t("strategies.start"), words: date },
        end: { label: t("strategies.end"), words: date },
        months: { label: t("projects.form.months"), words: number },
        legal_basis: { label: t("strategies.legalBasis"), words: text },
        reporting: { label: t("strategies.reporting"), words: text },
        next_report_on: { label: t("strategies.nextReport"), words: day },
        source: { label: t("claims.source"), words: text },
        objectives: {
          label: t("projects.objectives"),
          words: (all) => rows((all ?? []).map(({ number, text }) => [number, text])),
        },
      }}
    />
  )
}
