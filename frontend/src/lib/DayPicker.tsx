import { DateInput } from "@mantine/dates"
import { IconCalendar } from "@tabler/icons-react"
import type { ReactNode } from "react"
import { useTranslation } from "@/i18n"
import { parseDay } from "./days"

export type DayProps = {
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

/** The field of `DayInput`, with its calendar. */
export function DayPicker({
  label,
  value,
  onChange,
  description,
  error,
  min,
  max,
  isRequired,
  isClearable,
}: DayProps) {
  const { t } = useTranslation()
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
      clearButtonProps={{ "aria-label": t("common.clear") }}
      previousLabel={t("common.calendarPrevious")}
      nextLabel={t("common.calendarNext")}
      valueFormat="D MMMM YYYY"
      dateParser={(typed) => parseDay(typed) ?? null}
      leftSection={<IconCalendar size={16} aria-hidden />}
      popoverProps={{ withinPortal: true }}
      styles={{ wrapper: { maxWidth: 260 } }}
    />
  )
}
