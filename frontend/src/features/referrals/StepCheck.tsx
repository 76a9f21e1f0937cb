import { Stack, Textarea } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"
import { usePack } from "@/lib/pack"
import { Facts } from "@/ui/Facts"
import { Section } from "@/ui/Section"
import { type ReferralDraft, servicesOf } from "./referralForm"

type Props = { draft: ReferralDraft; set: (change: Partial<ReferralDraft>) => void }

/** The message, and a last look at all of it. */
export function StepCheck({ draft, set }: Props) {
  const { t } = useTranslation()
  const { service } = usePack()
  const name = draft.to?.name ?? ""
  return (
    <Stack gap="lg">
      <Section title={t("referrals.new.check")}>
        <Textarea
          label={t(draft.kind === "consultation" ? "referrals.new.question" : "referrals.new.message", {
            name,
          })}
          description={t("referrals.new.messageHint")}
          autosize
          minRows={4}
          value={draft.message}
          onChange={(event) => set({ message: event.currentTarget.value })}
        />
      </Section>
      <Section title={t("referrals.new.summary")}>
        <Facts
          columns={2}
          facts={[
            { label: t("referrals.to"), value: name },
            { label: t("referrals.page.kind"), value: t(`referrals.kinds.${draft.kind}`) },
            ...(servicesOf(draft).length > 0
              ? [{ label: t("referrals.page.services"), value: formatList(servicesOf(draft).map(service)) }]
              : []),
            { label: t("referrals.page.urgency"), value: t(`terms.urgency.${draft.urgency}`) },
            {
              label: t("referrals.page.shared"),
              value: formatList(draft.data_sets.map((one) => t(`consents.sets.${one}`))),
            },
          ]}
        />
      </Section>
    </Stack>
  )
}
