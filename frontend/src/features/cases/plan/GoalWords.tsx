import { Text } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { usePack } from "@/lib/pack"
import classes from "../Cases.module.css"
import type { GoalForm, StepForm } from "./planForm"

/** A goal of a plan in words, with all that can be written of it: to choose between two versions. */
export function GoalWords({ goal }: { goal: GoalForm | undefined }) {
  const { t } = useTranslation()
  const { term } = usePack()
  if (!goal) return t("common.nothing")
  const ownerOf = ({ owner, owner_name }: StepForm) =>
    owner === "person" ? t("plan.thePerson") : (owner_name ?? (owner && t(`plan.owners.${owner}`)))
  return (
    <>
      <span className={classes.text}>{goal.text}</span>
      {goal.needs.length > 0 && (
        <Text size="xs" c="dimmed">
          {t("plan.goalNeeds")}: {goal.needs.map((domain) => term("need_domain", domain)).join(", ")}
        </Text>
      )}
      {goal.steps.map((step) => (
        <Text key={step.key} size="sm" mt={4}>
          –{" "}
          {[step.text, ownerOf(step), step.due_on && t("plan.until", { date: formatDate(step.due_on) })]
            .filter(Boolean)
            .join(", ")}
        </Text>
      ))}
    </>
  )
}
