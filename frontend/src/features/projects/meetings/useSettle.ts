import { meetingDecisionSettle, meetingRead } from "@punte/client/projects"
import { useRef } from "react"
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
  // A double click comes before it is shown that the first one is under way.
  const isUnderWay = useRef(false)
  const { mutate, isPending } = useChange(meetingDecisionSettle, {
    refreshes: [meetingRead, ...DECISION_REFRESHES],
    says: () => t("meetings.settled"),
  })
  const leave = useFocusOnward(isPending)
  const settle = (said: Input<typeof meetingDecisionSettle>, button: HTMLElement) => {
    if (isUnderWay.current) return
    isUnderWay.current = true
    const goOn = leave(button)
    mutate(said, {
      onSettled: () => {
        isUnderWay.current = false
        goOn()
      },
    })
  }
  return { settle, isPending }
}
