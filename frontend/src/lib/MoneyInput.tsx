import { TextInput } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "@/i18n"
import { minorOf, typedOf } from "./money"

type Props = {
  label: string
  description?: string
  /** As it was typed; `minorOf` says what it is. */
  value: string
  onChange: (typed: string) => void
  currency?: string | null
  error?: string | undefined
  isRequired?: boolean
}

/** An amount as people write it. Left empty it is not stated, which is not zero. */
export function MoneyInput({ label, description, value, onChange, currency, error, isRequired }: Props) {
  const { t } = useTranslation()
  const [isLeft, leave] = useState(false)
  const minor = minorOf(value)
  return (
    <TextInput
      label={label}
      description={description}
      required={isRequired ?? false}
      inputMode="decimal"
      autoComplete="off"
      maw={260}
      value={value}
      onChange={(event) => {
        leave(false)
        onChange(event.currentTarget.value)
      }}
      onBlur={() => {
        leave(true)
        if (typeof minor === "number") onChange(typedOf(minor))
      }}
      error={error ?? (isLeft && minor === undefined ? t("money.malformed") : undefined)}
      rightSection={currency ? <span aria-hidden>{currency}</span> : undefined}
      rightSectionWidth={52}
    />
  )
}
