import type { indicatorActualUpdate, indicatorUpdate } from "@punte/client/projects"
import type { Indicator, IndicatorActual } from "@/api/projectTypes"
import type { Body } from "@/api/types"
import { orNone } from "@/lib/orNone"
import { countingOf, countsOf, missingOfCounting } from "./CountFields"

export type MilestoneRow = { key: string; on: string | null; value: number | null }
export const newMilestone = (): MilestoneRow => ({ key: crypto.randomUUID(), on: null, value: null })

/** An indicator as it is filled in. */
export const begin = (indicator: Indicator | undefined) => ({
  level: indicator?.level ?? ("output" as Indicator["level"]),
  definition: indicator?.definition ?? "",
  unit: indicator?.unit ?? "",
  counting: countingOf(indicator),
  baseline: indicator?.baseline ?? null,
  target: indicator?.target ?? null,
  milestones: (indicator?.milestones ?? []).map(
    ({ on, value }): MilestoneRow => ({ ...newMilestone(), on: on ?? null, value }),
  ) as readonly MilestoneRow[],
  disaggregation: indicator?.disaggregation ?? "",
  counting_rule: indicator?.counting_rule ?? "",
})
export type IndicatorForm = ReturnType<typeof begin>

/** What is still missing, by its place in the request. A milestone without a number aims at nothing. */
export const missingOf = ({ definition, unit, counting, milestones }: IndicatorForm): string[] => [
  ...(definition.trim() ? [] : ["definition"]),
  ...(unit.trim() ? [] : ["unit"]),
  ...missingOfCounting(counting),
  ...milestones.flatMap(({ value }, at) => (value === null ? [`milestones.${at}.value`] : [])),
]

/** What is sent, once nothing is missing. */
export const bodyOf = ({ counting, milestones, ...form }: IndicatorForm): Body<typeof indicatorUpdate> => ({
  ...form,
  definition: form.definition.trim(),
  unit: form.unit.trim(),
  source: counting.source,
  counts: countsOf(counting),
  milestones: milestones.flatMap(({ on, value }) => (value === null ? [] : [{ on, value }])),
  disaggregation: orNone(form.disaggregation),
  counting_rule: orNone(form.counting_rule),
})

/** How far an indicator came, as it is filled in. */
export const beginActual = (actual: IndicatorActual | undefined) => ({
  on: actual?.on ?? null,
  value: actual?.value ?? null,
  evidence: actual?.evidence ?? "",
})
export type ActualForm = ReturnType<typeof beginActual>

export const bodyOfActual = (form: ActualForm): Body<typeof indicatorActualUpdate> => ({
  ...form,
  evidence: orNone(form.evidence),
})
