import type { BodyPart, Strategy, StrategyMeasure } from "@/api/projectTypes"
import type { Tone } from "@/ui/StatusTag"

export type MeasureStatus = NonNullable<StrategyMeasure["status"]>

export const STRATEGY_KINDS = [
  "national_strategy",
  "national_plan",
  "regional_plan",
] as const satisfies readonly Strategy["kind"][]
export const STRATEGY_STATUSES = ["drafting", "in_force", "ended"] as const satisfies readonly NonNullable<
  Strategy["status"]
>[]
export const MEASURE_STATUSES = [
  "planned",
  "under_way",
  "partly_done",
  "done",
  "dropped",
] as const satisfies readonly MeasureStatus[]
export const MEASURE_TONES: Record<MeasureStatus, Tone> = {
  planned: "quiet",
  under_way: "accent",
  partly_done: "notice",
  done: "good",
  dropped: "quiet",
}
/** Who has a part in a measure. */
export const PARTS = ["responsible", "partner"] as const satisfies readonly BodyPart[]
