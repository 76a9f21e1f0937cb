import { Button, Checkbox, Group, Stack, Text, Textarea } from "@mantine/core"
import type { Closing } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { CodeSelect } from "@/lib/CodeSelect"
import { type ClosingForm, monthsOf } from "./closingForm"

type Props = {
  closing: Closing
  form: ClosingForm
  errors: Record<string, string>
  onChange: (part: Partial<ClosingForm>) => void
  onConsent: () => void
}

/** Whether the person may be called afterwards, when and how. Without a consent nobody is. */
export function FollowUpFields({ closing, form, errors, onChange, onConsent }: Props) {
  const { t } = useTranslation()
  const { follow_up_until: until } = closing
  if (!until) {
    return (
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{t("closure.noConsent")}</Text>
        <Button size="xs" variant="default" onClick={onConsent}>
          {t("closure.recordConsent")}
        </Button>
      </Stack>
    )
  }
  return (
    <Stack gap="sm">
      <Checkbox
        label={t("closure.agreed")}
        description={t("closure.consentUntil", { date: formatDate(until) })}
        checked={form.is_agreed}
        onChange={(event) => onChange({ is_agreed: event.currentTarget.checked })}
      />
      {form.is_agreed && (
        <>
          <Checkbox.Group
            label={t("closure.monthsAfter")}
            required
            value={monthsOf(form, closing).map(String)}
            onChange={(months) => onChange({ months: months.map(Number).sort((one, other) => one - other) })}
            error={errors["follow_up.months"]}
          >
            <Group gap="md" mt={6} align="flex-start">
              {closing.follow_up_months.map((month) => (
                <Checkbox
                  key={month}
                  value={String(month)}
                  label={t("closure.months", { count: month })}
                  description={
                    closing.follow_up_covered.includes(month) ? undefined : t("closure.consentEndsBefore")
                  }
                />
              ))}
            </Group>
          </Checkbox.Group>
          <CodeSelect
            list="contact_way"
            label={t("closure.way")}
            value={form.way}
            onChange={(way) => onChange({ way })}
            error={errors["follow_up.way"]}
          />
          <Textarea
            label={t("closure.reach")}
            description={t("closure.reachHint")}
            required
            autosize
            minRows={2}
            maxLength={500}
            value={form.reach}
            onChange={(event) => onChange({ reach: event.currentTarget.value })}
            error={errors["follow_up.reach"]}
          />
        </>
      )}
    </Stack>
  )
}
