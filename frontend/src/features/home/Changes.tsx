import { Anchor, Text } from "@mantine/core"
import { Link } from "react-router"
import type { TimelineEntry } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatFromNow } from "@/i18n/calendar"
import { eventText } from "@/lib/events"
import { paths } from "@/paths"
import { Section } from "@/ui/Section"
import classes from "./Home.module.css"
import { ShownFirst } from "./ShownFirst"

/** What others changed in the person's cases. */
export function Changes({ changes, hasMore }: { changes: readonly TimelineEntry[]; hasMore: boolean }) {
  const { t } = useTranslation()
  return (
    <Section title={t("home.changes")}>
      {changes.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("home.noChanges")}
        </Text>
      )}
      <ShownFirst items={changes}>
        {(entry) => (
          <li key={entry.id} className={classes.row}>
            <div className={classes.what}>
              {entry.case_id && entry.case_reference ? (
                <Anchor component={Link} to={paths.case(entry.case_id)} size="sm" fw={500}>
                  {entry.case_reference}
                </Anchor>
              ) : null}{" "}
              {eventText(entry)}
              <div className={classes.more}>
                {[formatFromNow(entry.at), entry.actor_name, entry.organisation_name]
                  .filter(Boolean)
                  .join(" · ")}
              </div>
            </div>
          </li>
        )}
      </ShownFirst>
      {hasMore && (
        <Anchor component={Link} to={`${paths.cases}?assigned=me`} size="sm">
          {t("home.toCases")}
        </Anchor>
      )}
    </Section>
  )
}
