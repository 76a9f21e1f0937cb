import { NumberInput } from "@mantine/core"
import { useState } from "react"

type Props = {
  label: string
  description?: string
  value: number | null
  onChange: (value: number | null) => void
  error?: string | undefined
  decimals: number
  max?: number
  suffix?: string
  isRequired?: boolean
}

/** A number with decimals; left empty it is not stated, which is not zero. */
export function DecimalField({ value, onChange, decimals, isRequired = false, ...props }: Props) {
  // What is on the way to a number, as 5. and 5.0 are, stays as it was typed.
  const [typed, setTyped] = useState<number | string>(value ?? "")
  return (
    <NumberInput
      {...props}
      required={isRequired}
      maw={260}
      min={0}
      decimalScale={decimals}
      allowNegative={false}
      hideControls
      value={typed}
      onChange={(next) => {
        setTyped(next)
        const number = next === "" ? Number.NaN : Number(next)
        onChange(Number.isFinite(number) ? number : null)
      }}
    />
  )
}
