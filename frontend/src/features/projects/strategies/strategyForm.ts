import type { strategyUpdate } from "@punte/client/projects"
import type { Strategy } from "@/api/projectTypes"
import type { Body } from "@/api/types"
import { orNone } from "@/lib/orNone"
import type { StatedDate } from "@/lib/StatedDateInput"
import { namesOf, sentNames } from "../NameFields"

export type StrategyBody = Body<typeof strategyUpdate>

type ObjectiveRow = { key: string; id: string | null; number: string; text: string }
export const newObjective = (): ObjectiveRow => ({ key: crypto.randomUUID(), id: null, number: "", text: "" })

export const begin = (strategy: Strategy | undefined) => ({
  kind: strategy?.kind ?? ("national_strategy" as Strategy["kind"]),
  titles: namesOf(strategy?.titles),
  parent_id: strategy?.parent_id ?? null,
  county: strategy?.county ?? null,
  start: (strategy?.start ?? null) as StatedDate | null,
  end: (strategy?.end ?? null) as StatedDate | null,
  months: strategy?.months ?? null,
  status: (strategy?.status ?? null) as Strategy["status"] | null,
  legal_basis: strategy?.legal_basis ?? "",
  reporting: strategy?.reporting ?? "",
  next_report_on: strategy?.next_report_on ?? null,
  source: strategy?.source ?? "",
  objectives: (strategy?.objectives ?? []).map(
    ({ id, number, text }): ObjectiveRow => ({ key: id, id, number: number ?? "", text }),
  ) as readonly ObjectiveRow[],
})

type StrategyForm = ReturnType<typeof begin>

export const isRegional = ({ kind }: Pick<StrategyForm, "kind">) => kind === "regional_plan"
/** Both ends are stated: then nothing is said by a number of months. */
export const isDated = ({ start, end }: Pick<StrategyForm, "start" | "end">) => start !== null && end !== null

/** What is sent, once nothing is missing. */
export const bodyOf = (form: StrategyForm): StrategyBody => ({
  ...form,
  titles: sentNames(form.titles),
  county: isRegional(form) ? form.county : null,
  months: isDated(form) ? null : form.months,
  legal_basis: orNone(form.legal_basis),
  reporting: orNone(form.reporting),
  source: orNone(form.source),
  objectives: form.objectives.map(({ id, number, text }) => ({ id, number: orNone(number), text })),
})
