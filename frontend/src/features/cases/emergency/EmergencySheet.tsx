import { List, Stack, Text } from "@mantine/core"
import { emergencyCaseRead } from "@punte/client"
import type { EmergencyCase } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate, formatList, label } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { LevelTag } from "@/lib/LevelTag"
import { NeedsFound } from "@/lib/NeedsFound"
import { usePack } from "@/lib/pack"
import { AskedPart } from "@/ui/AskedPart"
import { Facts } from "@/ui/Facts"
import { Section } from "@/ui/Section"
import classes from "../Cases.module.css"
import { PersonFacts } from "../PersonSection"
import { PARTS } from "../risk/safetyPlanForm"

/** What an emergency shows of the case. Nothing of it is kept. */
export function EmergencySheet({ id }: { id: string }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useAsked({
    ...q(emergencyCaseRead, { path: { id } }),
    gcTime: 0,
    staleTime: 0,
  })
  return (
    <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
      {(shown) => (
        <>
          <Section title={t("emergencies.person")} text={t("cases.page.looked")}>
            <Stack>
              <PersonFacts person={shown.person} />
              <HolderFacts shown={shown} />
              {!shown.person.contacts && (
                <Text size="sm" c="dimmed">
                  {t("emergencies.where", { phone: shown.holder_phone ?? shown.access.holder_name ?? "" })}
                </Text>
              )}
            </Stack>
          </Section>
          <Danger shown={shown} />
          <Section title={t("emergencies.health")}>
            {shown.health.length === 0 ? (
              <Text size="sm">{t("emergencies.healthNone")}</Text>
            ) : (
              <NeedsFound needs={shown.health} />
            )}
          </Section>
          {shown.safety_plan && (
            <Section title={t("emergencies.safetyPlan")}>
              <Facts
                facts={PARTS.map((part) => ({
                  label: t(`risk.plan.parts.${part}`),
                  value: shown.safety_plan?.[part] && (
                    <span className={classes.text}>{shown.safety_plan[part]}</span>
                  ),
                }))}
              />
            </Section>
          )}
        </>
      )}
    </AskedPart>
  )
}

function HolderFacts({ shown }: { shown: EmergencyCase }) {
  const { t } = useTranslation()
  const { county } = usePack()
  return (
    <Facts
      columns={2}
      facts={[
        { label: t("refusals.county"), value: county(shown.county) },
        { label: t("emergencies.holder"), value: shown.access.holder_name },
        { label: t("emergencies.worksOn"), value: shown.assigned_to_name },
        {
          label: t("emergencies.holderReach"),
          value: [shown.holder_phone, shown.holder_email].filter(Boolean).join(", "),
        },
      ]}
    />
  )
}

function Danger({ shown: { risk } }: { shown: EmergencyCase }) {
  const { t } = useTranslation()
  return (
    <Section
      title={t("emergencies.danger")}
      text={risk?.assessed_at && formatDate(risk.assessed_at)}
      actions={risk?.level && <LevelTag level={risk.level} />}
    >
      {!risk && <Text size="sm">{t("emergencies.dangerNone")}</Text>}
      {risk && (
        <List size="sm">
          {risk.factors.map((factor) => (
            <List.Item key={label(factor.labels)}>
              {label(factor.labels)} ({t(`risk.strengths.${factor.strength}`)})
            </List.Item>
          ))}
        </List>
      )}
      {risk && risk.not_known.length > 0 && (
        <Text size="sm" c="dimmed" mt="sm">
          {t("emergencies.notKnown")}: {formatList(risk.not_known.map((labels) => label(labels)))}
        </Text>
      )}
    </Section>
  )
}
