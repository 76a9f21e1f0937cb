import type { strategyMeasureUpdate } from "@punte/client/projects"
import type { StrategyMeasure } from "@/api/projectTypes"
import type { Body } from "@/api/types"
import { orNone } from "@/lib/orNone"
import type { StatedDate } from "@/lib/StatedDateInput"
import { rowsOfBodies, sentBodies } from "../BodiesFields"

export type MeasureBody = Body<typeof strategyMeasureUpdate>

export const begin = (measure: StrategyMeasure | undefined) => ({
  objective_id: measure?.objective_id ?? null,
  number: measure?.number ?? "",
  text: measure?.text ?? "",
  due: (measure?.due ?? null) as StatedDate | null,
  status: (measure?.status ?? null) as StrategyMeasure["status"] | null,
  bodies: rowsOfBodies(measure?.bodies),
  indicator: measure?.indicator ?? "",
  funding: measure?.funding ?? "",
  evidence: measure?.evidence ?? "",
  links: (measure?.links ?? []) as StrategyMeasure["links"],
})

/** What is sent, once nothing is missing. */
export const bodyOf = (form: ReturnType<typeof begin>): MeasureBody => ({
  ...form,
  number: orNone(form.number),
  text: form.text.trim(),
  bodies: sentBodies(form.bodies),
  indicator: orNone(form.indicator),
  funding: orNone(form.funding),
  evidence: orNone(form.evidence),
  links: form.links.map(({ kind, id }) => ({ kind, id })),
})
