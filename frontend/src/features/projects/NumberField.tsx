import { NumberInput } from "@mantine/core"

type Props = {
  label: string
  description?: string
  value: number | null
  onChange: (value: number | null) => void
  error?: string | undefined
  min?: number
  max?: number
  isRequired?: boolean
}

/** A whole number; left empty it is not stated, which is not zero. */
export function NumberField({ value, onChange, isRequired, min = 0, ...props }: Props) {
  return (
    <NumberInput
      {...props}
      required={isRequired ?? false}
      maw={260}
      min={min}
      allowDecimal={false}
      allowNegative={false}
      hideControls
      value={value ?? ""}
      onChange={(typed) => onChange(typeof typed === "number" ? typed : null)}
    />
  )
}
