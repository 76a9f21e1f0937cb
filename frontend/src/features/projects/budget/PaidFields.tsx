import { Group, Select } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { DayInput } from "@/lib/DayInput"
import { today } from "@/lib/days"
import { MoneyInput } from "@/lib/MoneyInput"
import { usePack } from "@/lib/pack"
import { DecimalField } from "../DecimalField"
import type { Paid } from "./paid"

type Props = {
  label: string
  /** The currency of the budget. */
  own: string
  paid: Paid
  onChange: (paid: Paid) => void
  errors: Partial<Record<string, string>>
}

/** An amount with its currency; in another than the budget's with the rate and its day. */
export function PaidFields({ label, own, paid, onChange, errors }: Props) {
  const { t } = useTranslation()
  const { pack } = usePack()
  const change = (part: Partial<Paid>) => onChange({ ...paid, ...part })
  return (
    <>
      <Group align="flex-start" gap="sm">
        <MoneyInput
          label={label}
          isRequired
          value={paid.amount}
          onChange={(amount) => change({ amount })}
          error={errors.amount}
        />
        <Select
          label={t("budget.currency")}
          w={120}
          required
          allowDeselect={false}
          data={[...new Set([own, paid.currency, ...pack.currencies])].filter(Boolean)}
          value={paid.currency}
          onChange={(currency) => currency && change({ currency })}
          error={errors.currency}
          comboboxProps={{ withinPortal: true }}
        />
      </Group>
      {paid.currency !== own && (
        <Group align="flex-start" gap="sm">
          <DecimalField
            label={t("budget.rate", { from: paid.currency, to: own })}
            description={t("budget.rateHint")}
            isRequired
            decimals={6}
            value={paid.rate}
            onChange={(rate) => change({ rate })}
            error={errors.rate}
          />
          <DayInput
            label={t("budget.rateOn")}
            value={paid.rate_on}
            onChange={(rate_on) => change({ rate_on })}
            max={today()}
            error={errors.rate_on}
            isRequired
          />
        </Group>
      )}
    </>
  )
}
