import { Stack, Title } from "@mantine/core"
import type { CalendarEntry } from "@/api/projectTypes"
import { formatWhen } from "@/i18n/format"
import { EntryLine } from "./EntryLine"
import { agendaOf } from "./month"

/** A day as one reads it in a list: Monday, 2 March */
const dayWords = (day: string) =>
  formatWhen(day, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" })

/** What stands in a month, day by day. */
export function Agenda({ entries, month }: { entries: readonly CalendarEntry[]; month: string }) {
  return (
    <Stack gap="lg" p="md">
      {agendaOf(entries, month).map(({ day, entries: ofDay }) => (
        <section key={day}>
          <Title order={3} size="h5" mb={6}>
            <time dateTime={day}>{dayWords(day)}</time>
          </Title>
          <Stack gap="sm">
            {ofDay.map((entry) => (
              <EntryLine key={entry.key} entry={entry} />
            ))}
          </Stack>
        </section>
      ))}
    </Stack>
  )
}
