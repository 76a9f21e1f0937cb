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
  projects: (measure?.links ?? [])
    .filter(({ kind }) => kind === "project")
    .map(({ id, title }) => ({ id, title })),
  /** What is no project stays linked as it is. */
  others: (measure?.links ?? [])
    .filter(({ kind }) => kind !== "project")
    .map(({ kind, id, title }) => ({ kind, id, title })),
})

/** What is sent, once nothing is missing. */
export const bodyOf = ({ projects, others, ...rest }: ReturnType<typeof begin>): MeasureBody => ({
  ...rest,
  number: orNone(rest.number),
  text: rest.text.trim(),
  bodies: sentBodies(rest.bodies),
  indicator: orNone(rest.indicator),
  funding: orNone(rest.funding),
  evidence: orNone(rest.evidence),
  links: [
    ...others.map(({ kind, id }) => ({ kind, id })),
    ...projects.map(({ id }) => ({ kind: "project" as const, id })),
  ],
})
