import { meetingDecisionSettle, meetingRead } from "@punte/client/projects"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { DECISION_REFRESHES } from "../refreshes"

/** Says what became of decisions, of one after the other: each is said on the version that the last one has made. */
export function useSettle() {
  const { t } = useTranslation()
  return useChange(meetingDecisionSettle, {
    refreshes: [meetingRead, ...DECISION_REFRESHES],
    says: () => t("meetings.settled"),
  })
}
