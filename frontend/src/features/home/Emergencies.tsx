import { emergencyAccessList } from "@punte/client"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatFromNow } from "@/i18n/calendar"
import { usePack } from "@/lib/pack"
import { paths } from "@/paths"
import { StatusTag } from "@/ui/StatusTag"
import { Line } from "./Line"
import { ToSign } from "./Signatures"
import { Unread } from "./Unread"

/** Cases that others opened in an emergency, until somebody who answers for them has reviewed that. */
export function Emergencies() {
  const { t } = useTranslation()
  const { term } = usePack()
  const asked = useAsked(q(emergencyAccessList, { query: { of: "unreviewed", limit: 20 } }))
  if (!asked.data) return <Unread title={t("home.emergencies")} asked={asked} />
  return (
    <ToSign
      title={t("home.emergencies")}
      text={t("home.emergenciesText")}
      items={asked.data.items}
      hasMore={Boolean(asked.data.next)}
    >
      {(one) => (
        <Line
          key={one.id}
          to={paths.emergency(one.id)}
          name={[one.case_code_name, one.case_reference].filter(Boolean).join(", ")}
          more={[
            term("emergency_reason", one.reason),
            t("home.emergencyBy", { name: one.user_name, ago: formatFromNow(one.opened_at) }),
            one.organisation_name,
          ]}
        >
          <StatusTag tone={one.is_live ? "danger" : "warn"}>
            {t(one.is_live ? "home.emergencyLive" : "home.awaitsReview")}
          </StatusTag>
        </Line>
      )}
    </ToSign>
  )
}
