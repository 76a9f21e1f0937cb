import { Group } from "@mantine/core"
import type { StrategyMeasure } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { StatusTag } from "@/ui/StatusTag"
import { NotStated } from "../words"
import { MEASURE_TONES } from "./kinds"

type Props = { measure: Pick<StrategyMeasure, "status" | "is_overdue"> }

/** How far a measure is, and whether its time has passed. */
export function MeasureTags({ measure: { status, is_overdue } }: Props) {
  const { t } = useTranslation()
  return (
    <Group gap={4}>
      {status ? (
        <StatusTag tone={MEASURE_TONES[status]}>{t(`strategies.measureStatuses.${status}`)}</StatusTag>
      ) : (
        <NotStated />
      )}
      {is_overdue && <StatusTag tone="warn">{t("strategies.overdue")}</StatusTag>}
    </Group>
  )
}
