import { Anchor, Group, Text } from "@mantine/core"
import { Link } from "react-router"
import type { CalendarEntry } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"
import { saidWords, whenWords } from "@/lib/calendarWords"
import { usePack } from "@/lib/pack"
import { StatusTag, type Tone } from "@/ui/StatusTag"
import { placeWords } from "../words"

const TONES: Record<NonNullable<CalendarEntry["state"]>, Tone> = {
  open: "accent",
  done: "good",
  dropped: "quiet",
}

/** Something that has a date, with what is known of it. */
export function EntryLine({ entry }: { entry: CalendarEntry }) {
  const { t } = useTranslation()
  const { county } = usePack()
  const where = placeWords(entry.place, formatList(entry.counties.map(county)))
  const isSpan = entry.precision !== "day" || entry.first_on !== entry.last_on
  const facts = [
    saidWords(entry),
    isSpan && whenWords(entry),
    where,
    entry.parent_title,
    entry.project_title !== entry.title && entry.project_title,
  ].filter(Boolean)
  return (
    <div>
      <Group gap="xs">
        {entry.path ? (
          <Anchor component={Link} to={entry.path} fw={600} size="sm">
            {entry.title}
          </Anchor>
        ) : (
          <Text size="sm" fw={600} span>
            {entry.title}
          </Text>
        )}
        {entry.is_overdue ? (
          <StatusTag tone="warn">{t("calendar.overdue")}</StatusTag>
        ) : (
          entry.state && (
            <StatusTag tone={TONES[entry.state]}>{t(`calendar.states.${entry.state}`)}</StatusTag>
          )
        )}
      </Group>
      <Text size="xs" c="dimmed">
        {facts.join(" · ")}
      </Text>
    </div>
  )
}
