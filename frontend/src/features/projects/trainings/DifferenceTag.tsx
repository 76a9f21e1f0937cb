import { IconAlertTriangle } from "@tabler/icons-react"
import type { Training } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { formatNumber } from "@/i18n/format"
import { StatusTag } from "@/ui/StatusTag"

/** An attendance list in which other than so many people stand as are stated: neither puts the other right. */
export function DifferenceTag({ difference }: { difference: NonNullable<Training["difference"]> }) {
  const { t } = useTranslation()
  return (
    <StatusTag tone="notice" icon={<IconAlertTriangle size={14} stroke={2} />}>
      {t("attendance.differs", {
        stated: formatNumber(difference.stated),
        listed: formatNumber(difference.listed),
      })}
    </StatusTag>
  )
}
