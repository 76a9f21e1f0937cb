import { Select, SimpleGrid, Text, TextInput } from "@mantine/core"
import type { Project } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { MoneyInput } from "@/lib/MoneyInput"
import type { LineRow } from "./budgetForm"

type Props = {
  row: LineRow
  change: (part: Partial<LineRow>) => void
  partners: Project["partners"]
  currency: string | null
  errorOf: (field: string) => string | undefined
}

/** A line of a budget: what for, of which partner, in which period. */
export function LineFields({ row, change, partners, currency, errorOf }: Props) {
  const { t } = useTranslation()
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <TextInput
          label={t("budget.code")}
          maxLength={200}
          value={row.code}
          onChange={(event) => change({ code: event.currentTarget.value })}
          error={errorOf("code")}
        />
        <TextInput
          label={t("budget.lineName")}
          required
          maxLength={300}
          value={row.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
          error={errorOf("name")}
        />
        <MoneyInput
          label={t("budget.amount")}
          isRequired
          currency={currency}
          value={row.amount}
          onChange={(amount) => change({ amount })}
          error={errorOf("amount")}
        />
        <Select
          label={t("projects.partner")}
          placeholder={t("budget.leader")}
          clearable
          clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("projects.partner") }) }}
          data={partners.map(({ id, name }) => ({ value: id, label: name }))}
          value={row.partner_id}
          onChange={(partner_id) => change({ partner_id })}
          error={errorOf("partner_id")}
        />
        <TextInput
          label={t("budget.period")}
          description={t("budget.periodHint")}
          maxLength={200}
          value={row.period}
          onChange={(event) => change({ period: event.currentTarget.value })}
          error={errorOf("period")}
        />
      </SimpleGrid>
      {row.isInUse && (
        <Text size="xs" c="dimmed" mt={4}>
          {t("budget.lineInUse")}
        </Text>
      )}
    </>
  )
}
