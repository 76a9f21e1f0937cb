import type { EmergencyAccess } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatTime } from "@/i18n/format"
import { StatusTag } from "@/ui/StatusTag"

/** How an emergency stands: open, to be reviewed, or what the review found. */
export function EmergencyStanding({ access }: { access: EmergencyAccess }) {
  const { t } = useTranslation()
  if (access.is_live)
    return <StatusTag tone="danger">{t("emergencies.live", { time: formatTime(access.ends_at) })}</StatusTag>
  if (!access.finding) return <StatusTag tone="warn">{t("home.awaitsReview")}</StatusTag>
  return (
    <StatusTag tone={access.finding === "justified" ? "good" : "notice"}>
      {t(`emergencies.findings.${access.finding}`)}
    </StatusTag>
  )
}
