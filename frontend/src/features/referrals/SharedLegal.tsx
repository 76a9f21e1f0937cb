import { Group, Stack, Text } from "@mantine/core"
import type { Referral } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { countryName, formatDate, formatList, formatMoney, languageName } from "@/i18n/format"
import { today } from "@/lib/days"
import { usePack } from "@/lib/pack"
import { summonsWords } from "@/lib/summons"
import { TrackTag } from "@/lib/tracks"
import { Facts } from "@/ui/Facts"
import { StatusTag } from "@/ui/StatusTag"
import classes from "./Referrals.module.css"

/** The files, hearings and claims of a case, as far as a receiver sees them. */
export function SharedLegal({ of }: { of: NonNullable<Referral["disclosed"]["legal"]> }) {
  const { t } = useTranslation()
  const { term } = usePack()
  const measures = (codes: readonly string[]) =>
    formatList(codes.map((code) => term("protection_measure", code)))
  return (
    <Stack gap="sm" mt={4}>
      {of.proceedings.map((one) => (
        <div key={`${one.kind} ${one.body_name} ${one.file_number} ${one.stage_on}`}>
          <Group gap="xs">
            <Text size="sm" fw={600}>
              {term("proceeding_kind", one.kind)}
            </Text>
            <TrackTag track="proceedings" state={one.stage} />
          </Group>
          <Facts
            columns={2}
            facts={[
              { label: t("proceedings.body"), value: one.body_name },
              { label: t("proceedings.fileNumber"), value: one.file_number },
              { label: t("proceedings.country"), value: countryName(one.country) },
              { label: t("proceedings.capacity"), value: term("proceeding_capacity", one.capacity) },
              {
                label: t("proceedings.outcome"),
                value: one.outcome && term("proceeding_outcome", one.outcome),
              },
              { label: t("proceedings.lawyer"), value: one.lawyer_name },
              { label: t("proceedings.language"), value: one.language && languageName(one.language) },
              { label: t("proceedings.measures"), value: measures(one.measures) },
            ]}
          />
          {one.hearings.map((hearing) => (
            <p key={`${hearing.at} ${hearing.kind}`} className={classes.value}>
              {[
                summonsWords(hearing.at),
                term("hearing_kind", hearing.kind),
                term("hearing_state", hearing.state),
                hearing.place,
                hearing.needs_interpreter && t("proceedings.hearing.interpreter"),
                measures(hearing.measures),
                hearing.lacks_company &&
                  hearing.at.slice(0, 10) >= today() &&
                  t("proceedings.hearing.lacksCompany"),
              ]
                .filter(Boolean)
                .join(" · ")}
            </p>
          ))}
        </div>
      ))}
      {of.claims.map((claim) => (
        <Group key={`${claim.way} ${claim.claimed_on}`} gap="xs">
          <Text size="sm">
            {[
              term("compensation_way", claim.way),
              t("proceedings.claim.claimedWhen", { date: formatDate(claim.claimed_on) }),
              claim.asked &&
                t("proceedings.claim.askedFor", { amount: formatMoney(claim.asked, claim.currency) }),
              claim.awarded &&
                t("proceedings.claim.grantedOf", {
                  amount: formatMoney(claim.awarded, claim.currency),
                  paid: formatMoney(claim.paid, claim.currency),
                }),
            ]
              .filter(Boolean)
              .join(" · ")}
          </Text>
          <StatusTag>{term("compensation_claim_state", claim.state)}</StatusTag>
        </Group>
      ))}
    </Stack>
  )
}
