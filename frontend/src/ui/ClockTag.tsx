import { Tooltip } from "@mantine/core"
import { IconAlarm, IconClock, IconClockExclamation, IconHourglassLow } from "@tabler/icons-react"
import { useTranslation } from "@/i18n"
import { formatFromNow } from "@/i18n/calendar"
import { formatDateTime } from "@/i18n/format"
import { StatusTag, type Tone } from "./StatusTag"

export type ClockWarning = "none" | "half" | "most" | "overdue"

const LOOK = {
  none: { tone: "quiet", icon: IconClock },
  half: { tone: "notice", icon: IconHourglassLow },
  most: { tone: "warn", icon: IconAlarm },
  overdue: { tone: "danger", icon: IconClockExclamation },
} as const satisfies Record<ClockWarning, { tone: Tone; icon: unknown }>

/** How much time is left, in a word, a colour and an icon. */
export function ClockTag({ dueAt, warning, name }: { dueAt: string; warning: ClockWarning; name?: string }) {
  const { t } = useTranslation()
  const { tone, icon: Icon } = LOOK[warning]
  const left = formatFromNow(dueAt)
  const words = {
    none: t("clock.due", { in: left }),
    half: t("clock.half", { in: left }),
    most: t("clock.most", { in: left }),
    overdue: t("clock.overdue", { ago: left }),
  }[warning]
  return (
    <Tooltip label={t("clock.at", { at: formatDateTime(dueAt) })}>
      <span>
        <StatusTag tone={tone} icon={<Icon size={14} stroke={2} />}>
          {name ? `${name}: ${words}` : words}
        </StatusTag>
      </span>
    </Tooltip>
  )
}
