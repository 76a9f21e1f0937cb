import { Anchor, Button, Text } from "@mantine/core"
import { caseReferralList } from "@punte/client"
import { Link } from "react-router"
import type { Case, ReferralSummary } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatList, formatShort } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { usePack } from "@/lib/pack"
import { AnswerClock, ReferralTag } from "@/lib/referralWords"
import { paths } from "@/paths"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Section } from "@/ui/Section"
import { useReason } from "./abilities"

/** The referrals of this case, wherever they stand. */
export function ReferralsSection({ file }: { file: Case }) {
  const { t } = useTranslation()
  const { service } = usePack()
  const reason = useReason(file)("referral_create")
  const { data, error, refetch, isFetching } = useAsked(
    q(caseReferralList, { path: { id: file.id }, query: { limit: 100 } }),
  )
  const columns: Column<ReferralSummary>[] = [
    {
      key: "referral",
      title: t("referrals.referral"),
      cell: (one) => (
        <>
          <Anchor component={Link} to={paths.referral(one.id)} fw={500} size="sm">
            {one.services.length > 0
              ? formatList(one.services.map(service))
              : t(`referrals.kinds.${one.kind}`)}
          </Anchor>
          <Text size="xs" c="dimmed">
            {one.reference}
          </Text>
        </>
      ),
    },
    { key: "to", title: t("referrals.to"), cell: (one) => one.to_name },
    { key: "state", title: t("referrals.state"), cell: (one) => <ReferralTag state={one.state} /> },
    { key: "answer", title: t("referrals.answer"), cell: (one) => <AnswerClock referral={one} /> },
    { key: "updated", title: t("referrals.updated"), cell: (one) => formatShort(one.updated_at) },
  ]
  return (
    <Section title={t("cases.page.referrals")} isFlush>
      <DataTable
        caption={t("cases.page.referrals")}
        columns={columns}
        rows={data?.items}
        rowKey={(one) => one.id}
        problem={error ? problemText(error) : undefined}
        onRetry={refetch}
        isRefreshing={isFetching}
        empty={
          <EmptyState
            headingLevel={3}
            title={t("cases.referralsSection.none")}
            text={t("cases.referralsSection.noneText")}
            action={
              !reason && (
                <Button component={Link} to={paths.referralNew(file.id)}>
                  {t("cases.page.refer")}
                </Button>
              )
            }
          />
        }
      />
    </Section>
  )
}
