import { Group, Radio, Text } from "@mantine/core"
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react"
import type { ProviderMatch } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { usePack } from "@/lib/pack"
import { EmptyState } from "@/ui/EmptyState"
import { StatusTag } from "@/ui/StatusTag"
import { useReasonWords } from "./matchWords"
import classes from "./Referrals.module.css"

type Props = {
  matches: readonly ProviderMatch[]
  chosen: string | null
  onChoose: (match: ProviderMatch) => void
  error: string | undefined
}

/** The organisations that offer what is needed, each with every reason for and against. */
export function Offers({ matches, chosen, onChoose, error }: Props) {
  const { t } = useTranslation()
  if (matches.length === 0) {
    return (
      <EmptyState
        headingLevel={3}
        title={t("referrals.new.noProviders")}
        text={t("referrals.new.noProvidersText")}
      />
    )
  }
  return (
    <Radio.Group
      label={t("referrals.new.providers")}
      value={chosen}
      onChange={(id) => {
        const match = matches.find((one) => one.organisation_id === id)
        if (match) onChoose(match)
      }}
      error={error}
    >
      <div className={classes.offers} style={{ marginTop: 8 }}>
        {matches.map((match) => (
          <Offer key={match.offer.id} match={match} />
        ))}
      </div>
    </Radio.Group>
  )
}

function Offer({ match }: { match: ProviderMatch }) {
  const { t } = useTranslation()
  const { county } = usePack()
  const words = useReasonWords()
  const { offer, fits, misfits } = match
  const id = `offer-${offer.id}`
  return (
    <label className={classes.offer} htmlFor={id}>
      <Radio id={id} value={match.organisation_id} mt={2} />
      <div>
        <Group gap="xs">
          <Text fw={600}>{match.organisation_name}</Text>
          {misfits.length === 0 ? (
            <StatusTag tone="good">{t("referrals.new.nothingAgainst")}</StatusTag>
          ) : (
            <StatusTag tone="warn">{t("referrals.new.against", { count: misfits.length })}</StatusTag>
          )}
        </Group>
        <Text size="sm" c="dimmed" component="div">
          {[
            match.county && county(match.county),
            offer.free !== null && t("referrals.new.free", { count: offer.free }),
            offer.free !== null &&
              offer.free_updated_at &&
              t("referrals.new.freeAt", { date: formatDate(offer.free_updated_at) }),
            offer.hours,
          ]
            .filter(Boolean)
            .join(" · ")}
        </Text>
        <ul className={classes.reasons}>
          {misfits.map((reason) => (
            <li key={reason} className={classes.misfits}>
              <IconAlertTriangle size={15} aria-label={t("referrals.match.against")} role="img" />
              {words("misfits", reason)}
            </li>
          ))}
          {fits.map((reason) => (
            <li key={reason} className={classes.fits}>
              <IconCheck size={15} aria-label={t("referrals.match.for")} role="img" />
              {words("fits", reason)}
            </li>
          ))}
        </ul>
      </div>
    </label>
  )
}
