import { Button, Group } from "@mantine/core"
import type { Decision } from "@/api/projectTypes"
import { ifMatch } from "@/api/query"
import { useTranslation } from "@/i18n"
import { DECISION_STATES } from "./kinds"
import type { useSettle } from "./useSettle"

type Props = {
  /** The record that it stands in: decisions have its version. */
  meeting: { id: string; version: number }
  decision: Decision
  /** Of all decisions that stand together. */
  settle: ReturnType<typeof useSettle>
}

/** Says what became of a decision, or that it is open again. */
export function SettleButtons({ meeting, decision: { id, state, text }, settle }: Props) {
  const { t } = useTranslation()
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
            onClick={({ currentTarget }) =>
              settle.settle(
                {
                  path: { id: meeting.id, decision_id: id },
                  body: { state: next },
                  headers: ifMatch(meeting.version),
                },
                currentTarget,
              )
            }
          >
            {t(`meetings.settle.${next}`)}
          </Button>
        ),
      )}
    </Group>
  )
}
