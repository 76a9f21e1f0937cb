import { List, Stack, Text } from "@mantine/core"
import type { RiskAssessment, RiskForm } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { formatDateTime, formatList, label } from "@/i18n/format"
import { LevelTag } from "@/lib/LevelTag"
import { Section } from "@/ui/Section"

type Reason = RiskAssessment["floor"]["reasons"][number]
type Props = { form: RiskForm; assessment: RiskAssessment }

/**
 * What the answers make the least level, from which factors, by which form, and what could make it higher; and the
 * level before. Never a number.
 */
export function Floor({ form, assessment: { floor, state, previous, form_version } }: Props) {
  const { t } = useTranslation()
  const names = new Map(
    form.domains.flatMap(({ factors }) => factors.map(({ code, labels }) => [code, label(labels)])),
  )
  const named = (factors: readonly string[]) => factors.map((code) => names.get(code) ?? code)
  const decisive = floor.could_be_if.filter(({ kind }) => kind === "decisive")
  const together = floor.could_be_if.find(({ kind }) => kind === "together")
  return (
    <Section
      title={t(state === "open" ? "risk.floorSoFar" : "risk.floor")}
      text={t("risk.floorText")}
      actions={<LevelTag level={floor.level} />}
    >
      <Stack gap="md">
        {floor.reasons.map((reason) => (
          <Because
            key={`${reason.kind} ${reason.factors.join()}`}
            reason={reason}
            names={named(reason.factors)}
          />
        ))}
        {floor.reasons.length === 0 && <Text size="sm">{t("risk.nothingThere")}</Text>}
        {floor.could_be_if.length > 0 && (
          <div>
            <Text fw={600} size="sm">
              {t("risk.couldBe", { level: t(`terms.riskLevel.${floor.could_be}`) })}
            </Text>
            <List size="sm" mt={4}>
              {decisive.map(({ level, factors }) => (
                <List.Item key={factors.join()}>
                  {t("risk.couldBeIf", {
                    level: t(`terms.riskLevel.${level}`),
                    factors: formatList(named(factors)),
                  })}
                </List.Item>
              ))}
              {together && (
                <List.Item>
                  {t("risk.couldBeTogether", {
                    level: t(`terms.riskLevel.${together.level}`),
                    count: together.factors.length,
                  })}
                </List.Item>
              )}
            </List>
          </div>
        )}
        <Text size="xs" c="dimmed">
          {[
            previous &&
              t("risk.before", {
                level: t(`terms.riskLevel.${previous.level}`),
                date: formatDateTime(previous.assessed_at),
              }),
            t("risk.byForm", { version: form_version }),
          ]
            .filter(Boolean)
            .join(" · ")}
        </Text>
      </Stack>
    </Section>
  )
}

function Because({ reason, names }: { reason: Reason; names: string[] }) {
  const { t } = useTranslation()
  return (
    <div>
      <Text fw={600} size="sm">
        {t(`risk.reasons.${reason.kind}`)}
      </Text>
      <List size="sm" mt={4}>
        {names.map((name) => (
          <List.Item key={name}>{name}</List.Item>
        ))}
      </List>
    </div>
  )
}
