import { meetingDecisionSettle, meetingRead } from "@punte/client/projects"
import { useChange } from "@/api/query"
import type { Input } from "@/api/types"
import { useTranslation } from "@/i18n"
import { useFocusOnward } from "@/ui/useFocusOnward"
import { DECISION_REFRESHES } from "../refreshes"

/**
 * Says what became of decisions, of one after the other: each is said on the version that the last one has made. The
 * focus goes on from the button that was pressed.
 */
export function useSettle() {
  const { t } = useTranslation()
  const { mutate, isPending } = useChange(meetingDecisionSettle, {
    refreshes: [meetingRead, ...DECISION_REFRESHES],
    says: () => t("meetings.settled"),
  })
  const leave = useFocusOnward(isPending)
  const settle = (said: Input<typeof meetingDecisionSettle>, button: HTMLElement) =>
    mutate(said, { onSettled: leave(button) })
  return { settle, isPending }
}
