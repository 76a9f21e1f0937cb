import { Group, TextInput } from "@mantine/core"
import dayjs from "dayjs"
import type { ReactNode } from "react"
import { useTranslation } from "@/i18n"
import { DayInput } from "./DayInput"

type Props = {
  label: string
  /** The day and the hour, either of which may not be there yet. */
  value: string
  onChange: (moment: string) => void
  error?: ReactNode
  isRequired?: boolean
  /** Until when it may be at most. */
  max?: string
}

/** A day with its hour, where the person is. */
export function MomentInput({ label, value, onChange, error, isRequired = false, max }: Props) {
  const { t } = useTranslation()
  const [day = "", hour = ""] = value.split("T")
  return (
    <Group align="flex-start" gap="xs">
      <DayInput
        label={label}
        value={day || null}
        onChange={(chosen) => onChange(`${chosen ?? ""}T${hour}`)}
        error={error}
        isRequired={isRequired}
        {...(max ? { max: max.slice(0, 10) } : {})}
      />
      <TextInput
        type="time"
        label={t("common.hour")}
        aria-label={`${t("common.hour")}, ${label}`}
        required={isRequired}
        value={hour}
        onChange={(event) => onChange(`${day}T${event.currentTarget.value}`)}
        error={Boolean(error)}
        w={120}
      />
    </Group>
  )
}

const TYPED = "YYYY-MM-DDTHH:mm"

/** A moment of the wire as it is typed. */
export const typedMoment = (moment: string) => dayjs(moment).format(TYPED)
export const thisMinute = () => dayjs().format(TYPED)
/** What was typed, as the wire writes a moment; nothing where it is none. */
export const momentOf = (typed: string) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(typed) && dayjs(typed).isValid() ? dayjs(typed).toISOString() : null
