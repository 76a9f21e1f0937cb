import { Button, Group } from "@mantine/core"
import { meetingDecisionList, meetingDecisionSettle, meetingList, meetingRead } from "@punte/client/projects"
import type { Decision } from "@/api/projectTypes"
import { ifMatch, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { DECISION_STATES } from "./kinds"

type Props = {
  /** The record that it stands in: decisions have its version. */
  meeting: { id: string; version: number }
  decision: Decision
}

/** Says what became of a decision, or that it is open again. */
export function SettleButtons({ meeting, decision: { id, state, text } }: Props) {
  const { t } = useTranslation()
  const settle = useChange(meetingDecisionSettle, {
    refreshes: [meetingRead, meetingList, meetingDecisionList],
    says: () => t("meetings.settled"),
  })
  return (
    <Group gap={4}>
      {DECISION_STATES.filter((next) => (state === "open" ? next !== "open" : next === "open")).map(
        (next) => (
          <Button
            key={next}
            size="compact-sm"
            variant="subtle"
            loading={settle.isPending}
            aria-label={`${t(`meetings.settle.${next}`)}: ${text}`}
            onClick={() =>
              settle.mutate({
                path: { id: meeting.id, decision_id: id },
                body: { state: next },
                headers: ifMatch(meeting.version),
              })
            }
          >
            {t(`meetings.settle.${next}`)}
          </Button>
        ),
      )}
    </Group>
  )
}
