import { Group, Stack, Text } from "@mantine/core"
import type { PlanGoal } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { StatusTag, type Tone } from "@/ui/StatusTag"
import classes from "./PlanGoals.module.css"
import { usePack } from "./pack"

const GOAL_TONES: Record<PlanGoal["state"], Tone> = {
  open: "accent",
  achieved: "good",
  partly_achieved: "notice",
  dropped: "quiet",
}

/** Goals with their steps: who does what until when, and how far it has come. */
export function PlanGoals({ goals }: { goals: readonly PlanGoal[] }) {
  const { t } = useTranslation()
  const { term } = usePack()
  return (
    <ol className={classes.goals}>
      {goals.map((goal) => (
        <li key={goal.id}>
          <Group gap="xs">
            <Text size="sm" fw={600} className={classes.words ?? ""}>
              {goal.text}
            </Text>
            <StatusTag tone={GOAL_TONES[goal.state]}>{t(`plan.goalStates.${goal.state}`)}</StatusTag>
          </Group>
          {goal.needs.length > 0 && (
            <Text size="xs" c="dimmed">
              {goal.needs.map((need) => term("need_domain", need)).join(" · ")}
            </Text>
          )}
          <Stack component="ul" gap={4} mt={6} className={classes.steps ?? ""}>
            {goal.steps.map((step) => (
              <li key={step.id}>
                <Group gap="xs">
                  <StatusTag tone={step.state === "done" ? "good" : "quiet"}>
                    {t(`plan.stepStates.${step.state}`)}
                  </StatusTag>
                  <Text
                    size="sm"
                    className={classes.words ?? ""}
                    td={step.state === "dropped" ? "line-through" : undefined}
                  >
                    {step.text}
                  </Text>
                </Group>
                <Text size="xs" c="dimmed">
                  {[
                    step.owner_name ?? t("plan.thePerson"),
                    step.due_on && t("plan.until", { date: formatDate(step.due_on) }),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </Text>
              </li>
            ))}
          </Stack>
        </li>
      ))}
    </ol>
  )
}
