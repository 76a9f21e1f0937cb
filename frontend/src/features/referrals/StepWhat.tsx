import { Checkbox, MultiSelect, Radio, Select, SimpleGrid, Stack } from "@mantine/core"
import type { Case } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { compareWords, label } from "@/i18n/format"
import { languageOptions } from "@/lib/codes"
import { usePack } from "@/lib/pack"
import { Section } from "@/ui/Section"
import { KINDS, type ReferralDraft } from "./referralForm"

export type StepProps = {
  file: Case
  draft: ReferralDraft
  set: (change: Partial<ReferralDraft>) => void
  error: string | undefined
}

/** What is asked for, where and how soon. */
export function StepWhat({ file, draft, set, error, isKept }: StepProps & { isKept: boolean }) {
  const { t } = useTranslation()
  const { pack, county } = usePack()
  const services = pack.services
    .map(({ code, labels }) => ({ value: code, label: label(labels) }))
    .sort((a, b) => compareWords(a.label, b.label))
  const clock = pack.clocks.find(({ kind }) => kind === "referral_answer")
  const time = (urgency: ReferralDraft["urgency"]) => {
    const length = clock?.variants.find((variant) => variant.case === urgency) ?? clock
    return length ? t(`clocks.length.${length.unit}`, { count: length.amount }) : ""
  }
  const hasServices = draft.kind === "service" || draft.kind === "transfer"
  return (
    <Section title={t("referrals.new.what")}>
      <Stack>
        <Radio.Group
          label={t("referrals.new.kind")}
          value={draft.kind}
          onChange={(next) => {
            const kind = KINDS.find((one) => one === next)
            if (kind) set({ kind, to: null, consent: null, data_sets: [] })
          }}
        >
          <Stack gap={8} mt={6}>
            {KINDS.map((kind) => {
              const isImpossible =
                (kind === "notification_duty" && !file.is_child) || (isKept && kind !== draft.kind)
              return (
                <Radio
                  key={kind}
                  value={kind}
                  disabled={isImpossible}
                  label={t(`referrals.kinds.${kind}`)}
                  description={
                    kind === "notification_duty" && !file.is_child
                      ? t("consents.notAChild")
                      : t(`referrals.kindTexts.${kind}`)
                  }
                />
              )
            })}
          </Stack>
        </Radio.Group>
        {hasServices && (
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Select
              label={t("referrals.new.service")}
              required={draft.kind === "service"}
              searchable
              placeholder={t("cases.form.choose")}
              data={services}
              value={draft.service}
              onChange={(service) =>
                set({ service, more: draft.more.filter((one) => one !== service), to: null, consent: null })
              }
              error={error}
            />
            <MultiSelect
              label={t("referrals.new.moreServices")}
              searchable
              data={services.filter(({ value }) => value !== draft.service)}
              value={draft.more}
              onChange={(more) => set({ more })}
            />
          </SimpleGrid>
        )}
        <Select
          label={t("referrals.new.county")}
          searchable
          allowDeselect={false}
          maw={320}
          data={pack.counties
            .map(({ code }) => ({ value: code, label: county(code) }))
            .sort((a, b) => compareWords(a.label, b.label))}
          value={draft.county}
          onChange={(code) => code && set({ county: code, to: null, consent: null })}
        />
        {draft.kind === "service" && (
          <>
            <MultiSelect
              label={t("referrals.new.languages")}
              searchable
              maw={480}
              data={languageOptions()}
              value={draft.languages}
              onChange={(languages) => set({ languages })}
            />
            <Checkbox
              label={t("referrals.new.withChildren")}
              checked={draft.with_children}
              onChange={(event) => set({ with_children: event.currentTarget.checked })}
            />
            <Checkbox
              label={t("referrals.new.disability")}
              checked={draft.disability}
              onChange={(event) => set({ disability: event.currentTarget.checked })}
            />
          </>
        )}
        <Radio.Group
          label={t("referrals.new.urgency")}
          value={draft.urgency}
          onChange={(urgency) => set({ urgency: urgency === "urgent" ? "urgent" : "normal" })}
        >
          <Stack gap={8} mt={6}>
            <Radio value="normal" label={t("referrals.new.urgencyNormal", { time: time("normal") })} />
            <Radio value="urgent" label={t("referrals.new.urgencyUrgent", { time: time("urgent") })} />
          </Stack>
        </Radio.Group>
      </Stack>
    </Section>
  )
}
