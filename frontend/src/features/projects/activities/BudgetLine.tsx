import { Text } from "@mantine/core"
import type { Activity } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { formatMoney } from "@/i18n/format"
import { Stated } from "../words"

/** What pays for an activity, and what was spent from that line of the budget, which may pay for others too. */
export function BudgetLine({ activity: { line, budget_line_id, budget_line } }: { activity: Activity }) {
  const { t } = useTranslation()
  // Partners are not told of the lines of others.
  if (!line && budget_line_id) return t("activities.lineOfOthers")
  if (!line) return <Stated>{budget_line && t("activities.asPrinted", { words: budget_line })}</Stated>
  const money = (minor: number) => formatMoney(minor, line.currency)
  return (
    <>
      {[line.code, line.name].filter(Boolean).join(" ")}
      <Text size="xs" c="dimmed">
        {t("activities.lineSpent", { spent: money(line.spent), amount: money(line.amount) })}
        {line.not_eligible > 0 &&
          ` · ${t("activities.lineNotEligible", { amount: money(line.not_eligible) })}`}
        {line.activities > 1 && ` · ${t("activities.lineShared", { count: line.activities - 1 })}`}
      </Text>
    </>
  )
}
