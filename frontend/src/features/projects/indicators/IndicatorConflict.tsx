import type { Indicator } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { FormConflict, type RecordConflict } from "@/lib/FormConflict"
import { list, number, text } from "../conflictWords"
import { countsOf } from "./CountFields"
import { useCounting } from "./counting"
import { begin, type IndicatorForm } from "./indicatorForm"
import { aimWords } from "./milestones"

type Props = RecordConflict<IndicatorForm, Indicator>

/** Both versions of an indicator, field by field, where somebody else saved first. */
export function IndicatorConflict({ newer, ...how }: Props) {
  const { t } = useTranslation()
  const { words } = useCounting()
  return (
    <FormConflict
      {...how}
      newer={{ ...begin(newer), version: newer.version }}
      fields={{
        level: { label: t("indicators.level"), words: (level) => t(`indicators.levels.${level}`) },
        definition: { label: t("indicators.definition"), words: text },
        unit: { label: t("indicators.unit"), words: text },
        counting: {
          label: t("indicators.source"),
          words: (counting) => {
            const counts = countsOf(counting)
            return counts ? words(counts) : t("indicators.sources.manual")
          },
        },
        baseline: { label: t("indicators.baseline"), words: number },
        target: { label: t("indicators.target"), words: number },
        milestones: { label: t("indicators.milestones"), words: (all) => list(all.map(aimWords)) },
        disaggregation: { label: t("indicators.disaggregation"), words: text },
        counting_rule: { label: t("indicators.countingRule"), words: text },
      }}
    />
  )
}
