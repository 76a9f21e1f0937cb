import { Alert, Button, Checkbox, Radio, SimpleGrid, Stack } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { consentList } from "@punte/client"
import { IconInfoCircle, IconPlus } from "@tabler/icons-react"
import type { Consent, DataSet } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatDate, formatList } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { ConsentDialog } from "@/lib/ConsentDialog"
import { AskedPart } from "@/ui/AskedPart"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { PURPOSES_OF, suitable } from "./referralForm"
import type { StepProps } from "./StepWhat"

/** Under which consent it is sent, and which of its data. */
export function StepConsent({ file, draft, set, error }: StepProps) {
  const { t } = useTranslation()
  const may = useMay()
  const [isRecording, record] = useDisclosure()
  const { data, error: problem, refetch } = useAsked(q(consentList, { path: { id: file.id } }))
  const name = draft.to?.name ?? ""
  const use = (consent: Consent) => set({ consent: consent.id, data_sets: [...consent.data_sets] })
  const words = (consent: Consent) => formatList(consent.data_sets.map((one) => t(`consents.sets.${one}`)))

  const recordButton = (look?: "default") => (
    <ReasonTooltip reason={may("consents.write") ? undefined : t("cases.page.notAllowed")}>
      <Button
        variant={look ?? "filled"}
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={record.open}
      >
        {t("referrals.new.record")}
      </Button>
    </ReasonTooltip>
  )
  return (
    <Section title={t("referrals.new.consentFor", { name })}>
      <AskedPart answer={data} problem={problem ? problemText(problem) : undefined} onRetry={refetch}>
        {({ items }) => {
          const consents = suitable(items, draft.kind, draft.to)
          const chosen = consents.find(({ id }) => id === draft.consent)
          return (
            <Stack>
              {draft.kind === "notification_duty" && (
                <Alert icon={<IconInfoCircle aria-hidden />}>{t("referrals.new.childDuty")}</Alert>
              )}
              {consents.length === 0 ? (
                <Alert
                  color="orange"
                  icon={<IconInfoCircle aria-hidden />}
                  title={t("referrals.new.noConsent", { name })}
                >
                  <Stack align="flex-start" gap="sm">
                    {t("referrals.new.noConsentText")}
                    {recordButton()}
                    {error && <span role="alert">{error}</span>}
                  </Stack>
                </Alert>
              ) : (
                <>
                  <Radio.Group
                    label={t("referrals.new.useConsent")}
                    value={draft.consent}
                    onChange={(id) => {
                      const consent = consents.find((one) => one.id === id)
                      if (consent) use(consent)
                    }}
                    error={chosen ? undefined : error}
                  >
                    <Stack gap={8} mt={6}>
                      {consents.map((consent) => (
                        <Radio
                          key={consent.id}
                          value={consent.id}
                          label={t("referrals.page.underConsent", {
                            date: formatDate(consent.given_on),
                            until: formatDate(consent.valid_until),
                          })}
                          description={[
                            `${t(`consents.purposes.${consent.purpose}`)}: ${words(consent)}`,
                            consent.state === "unconfirmed" && t("consents.state.unconfirmed"),
                          ]
                            .filter(Boolean)
                            .join(" · ")}
                        />
                      ))}
                    </Stack>
                  </Radio.Group>
                  <div>{recordButton("default")}</div>
                </>
              )}
              {chosen && (
                <Checkbox.Group
                  label={t("referrals.new.dataSets")}
                  description={t(
                    draft.kind === "transfer" ? "consents.wholeCase" : "referrals.new.dataSetsHint",
                  )}
                  value={draft.data_sets}
                  onChange={(sets) =>
                    set({ data_sets: chosen.data_sets.filter((one) => (sets as DataSet[]).includes(one)) })
                  }
                  error={error}
                >
                  <SimpleGrid cols={{ base: 1, sm: 2 }} mt={8} spacing="xs">
                    {chosen.data_sets.map((one) => (
                      <Checkbox
                        key={one}
                        value={one}
                        disabled={draft.kind === "transfer"}
                        label={t(`consents.sets.${one}`)}
                        description={t(`consents.setTexts.${one}`)}
                      />
                    ))}
                  </SimpleGrid>
                </Checkbox.Group>
              )}
            </Stack>
          )
        }}
      </AskedPart>
      {draft.to && (
        <ConsentDialog
          file={file}
          isOpen={isRecording}
          onClose={record.close}
          onRecorded={use}
          recipient={draft.to}
          purpose={PURPOSES_OF[draft.kind][0]}
        />
      )}
    </Section>
  )
}
