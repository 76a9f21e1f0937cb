import { Anchor, Button, Group } from "@mantine/core"
import { timelineList } from "@punte/client"
import {
  IconArrowsExchange,
  IconCheckbox,
  IconClock,
  IconFileCheck,
  IconFolder,
  IconNote,
  IconUser,
} from "@tabler/icons-react"
import { useState } from "react"
import { Link } from "react-router"
import type { Case, TimelineEntry } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { changedFields, eventText } from "@/lib/events"
import { paths } from "@/paths"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { Section } from "@/ui/Section"
import { Timeline } from "@/ui/Timeline"

const ICONS: { [area: string]: typeof IconNote } = {
  case: IconFolder,
  person: IconUser,
  note: IconNote,
  task: IconCheckbox,
  clock: IconClock,
  consent: IconFileCheck,
  referral: IconArrowsExchange,
}

/** What happened in the case, newest first. */
export function TimelineSection({ file }: { file: Case }) {
  const { t } = useTranslation()
  return (
    <Section title={t("cases.page.timeline")}>
      <Pages id={file.id} cursor={undefined} />
    </Section>
  )
}

/** A page of the timeline of a case, the first one without a cursor. */
export const timelineOf = (id: string, cursor?: string) =>
  q(timelineList, { path: { id }, query: { limit: 50, ...(cursor ? { cursor } : {}) } })

/** Who did it: where only an organisation is told, the name is not for everybody to see. */
function byWhom({ actor_name, organisation_name }: TimelineEntry, system: string) {
  return [actor_name, organisation_name].filter(Boolean).join(", ") || system
}

/** One page of the timeline, and the next below it when asked for. */
function Pages({ id, cursor }: { id: string; cursor: string | undefined }) {
  const { t } = useTranslation()
  const [isMore, setMore] = useState(false)
  const { data, error, refetch } = useAsked(timelineOf(id, cursor))
  return (
    <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
      {({ items, next }) => (
        <>
          {items.length === 0 && !cursor && (
            <EmptyState
              headingLevel={3}
              title={t("cases.timeline.none")}
              text={t("cases.timeline.noneText")}
            />
          )}
          <Timeline label={t("cases.timeline.label")} items={items.map((entry) => item(entry))} />
          {next &&
            (isMore ? (
              <Pages id={id} cursor={next} />
            ) : (
              <Group justify="center" mt="md">
                <Button variant="default" size="xs" onClick={() => setMore(true)}>
                  {t("cases.timeline.older")}
                </Button>
              </Group>
            ))}
        </>
      )}
    </AskedPart>
  )

  function item(entry: TimelineEntry) {
    const Icon = ICONS[entry.kind.split(".")[0] ?? ""] ?? IconFolder
    const fields = changedFields(entry)
    const text = eventText(entry)
    return {
      key: entry.id,
      at: entry.at,
      icon: <Icon size={16} />,
      title:
        entry.subject?.type === "referral" ? (
          <Anchor component={Link} to={paths.referral(entry.subject.id)} size="sm">
            {text}
          </Anchor>
        ) : (
          text
        ),
      by: byWhom(entry, t("cases.timeline.system")),
      ...(fields ? { content: t("cases.timeline.fields", { fields }) } : {}),
    }
  }
}
