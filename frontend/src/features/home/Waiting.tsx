import { Anchor, Button, Group, Text } from "@mantine/core"
import { Link } from "react-router"
import type { ReferralSummary } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatFromNow } from "@/i18n/calendar"
import { formatList } from "@/i18n/format"
import { usePack } from "@/lib/pack"
import { AnswerClock, ReferralTag } from "@/lib/referralWords"
import { paths } from "@/paths"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import classes from "./Home.module.css"
import { Line } from "./Line"

const WAITS: ReadonlySet<string> = new Set(["sent", "received"])

type Props = { box: "in" | "out"; referrals: readonly ReferralSummary[]; hasMore: boolean }

/** Referrals that wait for an answer: mine, or that of others; and those that failed and go on to the next. */
export function Waiting({ box, referrals, hasMore }: Props) {
  const { t } = useTranslation()
  const { service } = usePack()
  const isMine = box === "in"
  return (
    <Section
      title={t(isMine ? "home.waitingForMe" : "home.waitingForOthers")}
      actions={
        <Anchor component={Link} to={`${paths.referrals}?box=${box}`} size="sm">
          {t("home.toReferrals")}
        </Anchor>
      }
    >
      {referrals.length === 0 && (
        <Text size="sm" c="dimmed">
          {t(isMine ? "home.noWaitingForMe" : "home.noWaitingForOthers")}
        </Text>
      )}
      <ul className={classes.list}>
        {referrals.map((referral) => (
          <Line
            key={referral.id}
            to={paths.referral(referral.id)}
            name={isMine ? referral.from_name : referral.to_name}
            more={[
              referral.services.length > 0
                ? formatList(referral.services.map(service))
                : t(`referrals.kinds.${referral.kind}`),
              referral.reference,
              referral.sent_at && t("home.sentAgo", { ago: formatFromNow(referral.sent_at) }),
            ]}
          >
            <Group gap={6}>
              {referral.urgency === "urgent" && <StatusTag tone="warn">{t("cases.urgentTag")}</StatusTag>}
              <ReferralTag state={referral.state} />
              <AnswerClock referral={referral} />
              {!isMine && !WAITS.has(referral.state) && referral.case_id && (
                <Button
                  component={Link}
                  size="compact-xs"
                  variant="default"
                  to={`${paths.referralNew(referral.case_id)}?after=${referral.id}`}
                >
                  {t("home.offerToNext")}
                </Button>
              )}
            </Group>
          </Line>
        ))}
      </ul>
      {hasMore && (
        <Anchor component={Link} to={`${paths.referrals}?box=${box}`} size="sm">
          {t("home.more")}
        </Anchor>
      )}
    </Section>
  )
}
