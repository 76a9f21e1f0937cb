import { Group, Text } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { formatDate, formatMoney, formatNumber } from "@/i18n/format"
import { StatusTag } from "@/ui/StatusTag"
import { moneyWords } from "../words"
import { MILLION } from "./words"

type Rated = {
  /** What it comes to in the budget's currency. */
  amount: number
  own: string | null | undefined
  /** What it was where it was paid or promised. */
  from: { amount: number; currency: string }
  rate: number | null | undefined
  rateOn: string | null | undefined
}

/** An amount in the budget's currency; what it was in another stands below, with its rate and the day of that. */
export function RatedAmount({ amount, own, from, rate, rateOn }: Rated) {
  const { t } = useTranslation()
  return (
    <>
      {moneyWords(amount, own)}
      {rate && rateOn && (
        <Text size="xs" c="dimmed">
          {t("budget.rateWords", {
            paid: formatMoney(from.amount, from.currency),
            rate: formatNumber(rate / MILLION, 6),
            day: formatDate(rateOn),
          })}
        </Text>
      )}
    </>
  )
}

/** Whether the fund does not pay for it, and whether it was entered in error. */
export function SpendingTags({ isEligible, isInError }: { isEligible: boolean; isInError: boolean }) {
  const { t } = useTranslation()
  return (
    <Group gap={4}>
      {!isEligible && <StatusTag tone="notice">{t("budget.notEligibleTag")}</StatusTag>}
      {isInError && <StatusTag>{t("budget.inError")}</StatusTag>}
    </Group>
  )
}
