import { Anchor, Text } from "@mantine/core"
import type { homeRead } from "@punte/client"
import { Link } from "react-router"
import type { Answer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatFromNow } from "@/i18n/calendar"
import { eventText } from "@/lib/events"
import { paths } from "@/paths"
import { Section } from "@/ui/Section"
import classes from "./Home.module.css"
import { ShownFirst } from "./ShownFirst"

export type ToldEntry = Answer<typeof homeRead>["told"][number]

/** What other organisations did in referrals that concern mine, and what ran out in what I watch over. */
export function Told({ told, hasMore }: { told: readonly ToldEntry[]; hasMore: boolean }) {
  const { t } = useTranslation()
  return (
    <Section title={t("home.told")}>
      {told.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("home.noTold")}
        </Text>
      )}
      <ShownFirst items={told}>
        {(entry) => (
          <li key={entry.id} className={classes.row}>
            <div className={classes.what}>
              <Place entry={entry} />{" "}
              {eventText({ kind: entry.kind, fields: entry.clock ? [entry.clock] : [] })}
              <div className={classes.more}>
                {[formatFromNow(entry.at), entry.organisation_name, entry.case_reference]
                  .filter(Boolean)
                  .join(" · ")}
              </div>
            </div>
          </li>
        )}
      </ShownFirst>
      {hasMore && (
        <Anchor component={Link} to={paths.referrals} size="sm">
          {t("home.toReferrals")}
        </Anchor>
      )}
    </Section>
  )
}

function Place({ entry }: { entry: ToldEntry }) {
  if (entry.referral_id && entry.referral_reference) {
    return (
      <Anchor component={Link} to={paths.referral(entry.referral_id)} size="sm" fw={500}>
        {entry.referral_reference}
      </Anchor>
    )
  }
  if (!entry.case_id || !entry.case_reference) return null
  return (
    <Anchor component={Link} to={paths.case(entry.case_id)} size="sm" fw={500}>
      {entry.case_code_name ?? entry.case_reference}
    </Anchor>
  )
}
