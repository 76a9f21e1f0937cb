import { List, Stack, Text, Title } from "@mantine/core"
import type { Instrument } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { label } from "@/i18n/format"
import { Section } from "@/ui/Section"

type Weight = Instrument["sections"][number]["items"][number]["adult"]

/** The questions, weights and results of an instrument, as whoever screens sees them. */
export function InstrumentPreview({ instrument }: { instrument: Instrument }) {
  const { t } = useTranslation()
  const weight = (one: Weight) => {
    if (!one) return t("instruments.notAsked")
    return one === "sign" ? t("instruments.sign") : t(`screening.weightNames.${one}`)
  }
  return (
    <Section title={t("instruments.preview")} text={t("instruments.previewText")}>
      <Stack gap="lg">
        <div>
          <Text fw={600}>{label(instrument.name)}</Text>
          <Text size="sm">{label(instrument.note)}</Text>
        </div>
        {instrument.sections.map((section) => (
          <div key={section.code}>
            <Title order={3} size="h4">
              {label(section.labels)}
            </Title>
            <List mt={8} spacing={6} listStyleType="none">
              {section.items.map((item) => (
                <List.Item key={item.code}>
                  {label(item.labels)}
                  <Text size="sm" c="dimmed" component="div">
                    {item.code} ·{" "}
                    {t("instruments.asked", { adult: weight(item.adult), child: weight(item.child) })}
                  </Text>
                </List.Item>
              ))}
            </List>
          </div>
        ))}
        <div>
          <Title order={3} size="h4">
            {t("instruments.results")}
          </Title>
          <List mt={8} spacing={6} listStyleType="none">
            {instrument.results.map((result) => (
              <List.Item key={result.code}>
                {label(result.labels)}
                <Text size="sm" c="dimmed" component="div">
                  {t(`instruments.kinds.${result.kind}`)}
                </Text>
              </List.Item>
            ))}
          </List>
        </div>
      </Stack>
    </Section>
  )
}
