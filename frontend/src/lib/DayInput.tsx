import { DateInput } from "@mantine/dates"
import { IconCalendar } from "@tabler/icons-react"
import type { ReactNode } from "react"
import { parseDay } from "./days"

type Props = {
  label: string
  value: string | null
  onChange: (day: string | null) => void
  description?: string
  error?: ReactNode
  min?: string
  max?: string
  isRequired?: boolean
  isClearable?: boolean
}

/** A day, typed as numbers or picked; written out in the language of this moment. */
export function DayInput({
  label,
  value,
  onChange,
  description,
  error,
  min,
  max,
  isRequired,
  isClearable,
}: Props) {
  return (
    <DateInput
      label={label}
      value={value}
      onChange={(day) => onChange(day)}
      description={description}
      error={error}
      minDate={min}
      maxDate={max}
      required={isRequired}
      clearable={isClearable}
      valueFormat="D MMMM YYYY"
      dateParser={(typed) => parseDay(typed) ?? null}
      leftSection={<IconCalendar size={16} aria-hidden />}
      popoverProps={{ withinPortal: true }}
      styles={{ wrapper: { maxWidth: 260 } }}
    />
  )
}
