import { Alert, Button, Group, Select, Text } from "@mantine/core"
import { leafletRead } from "@punte/client"
import { IconPrinter } from "@tabler/icons-react"
import { useState } from "react"
import { load, q, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDay, languageName } from "@/i18n/format"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"

const question = q(leafletRead)

export const handle = { title: "leaflet" } as const
export const clientLoader = () => load(question)

/** What a person is told of their rights, to be read out or printed in their language. */
export default function LeafletPage() {
  const { t, language: spoken } = useTranslation()
  const { data: leaflet } = useLoaded(question)
  const [language, setLanguage] = useState<string>(spoken)
  const text = leaflet.texts.find((one) => one.language === language) ?? leaflet.texts[0]
  return (
    <Page
      title={t("leaflet.title")}
      actions={
        <Button
          variant="default"
          leftSection={<IconPrinter size={16} aria-hidden />}
          onClick={() => window.print()}
        >
          {t("common.print")}
        </Button>
      }
    >
      <Group className="no-print" align="flex-end" mb="md">
        <Select
          label={t("leaflet.language")}
          allowDeselect={false}
          data={leaflet.texts.map((one) => ({ value: one.language, label: languageName(one.language) }))}
          value={text?.language ?? null}
          onChange={(code) => code && setLanguage(code)}
        />
        <Text size="sm" c="dimmed" maw={520}>
          {t("leaflet.lead")}
        </Text>
      </Group>
      {!leaflet.is_verified && (
        <Alert className="no-print" color="orange" mb="md">
          {t("leaflet.unverified")}
        </Alert>
      )}
      <div lang={text?.language}>
        <Section title={text?.title ?? ""}>
          {text?.paragraphs.map((paragraph) => (
            <Text key={paragraph} mb="sm" maw="42rem">
              {paragraph}
            </Text>
          ))}
        </Section>
      </div>
      <Text size="xs" c="dimmed" mt="sm">
        {t("leaflet.version", { version: leaflet.version, date: formatDay(leaflet.effective_from) })}
      </Text>
    </Page>
  )
}
