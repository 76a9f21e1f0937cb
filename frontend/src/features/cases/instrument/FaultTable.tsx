import { Text } from "@mantine/core"
import type { instrumentEntryCheck } from "@punte/client"
import type { Answer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { label } from "@/i18n/format"
import { DataTable } from "@/ui/DataTable"
import { Section } from "@/ui/Section"

type Fault = Answer<typeof instrumentEntryCheck>["faults"][number]

/** All that is wrong with a file, line by line. */
export function FaultTable({ faults }: { faults: readonly Fault[] }) {
  const { t } = useTranslation()
  const title = t("instruments.faults", { count: faults.length })
  return (
    <Section title={title} text={t("instruments.faultsText")} isFlush>
      <DataTable
        caption={title}
        rows={faults}
        rowKey={({ line, path, code }) => `${line} ${path} ${code}`}
        empty={null}
        columns={[
          { key: "line", title: t("instruments.line"), width: 90, cell: ({ line }) => line ?? "–" },
          {
            key: "place",
            title: t("instruments.place"),
            cell: ({ path }) => (
              <Text size="sm" ff="monospace">
                {path || t("instruments.whole")}
              </Text>
            ),
          },
          { key: "fault", title: t("instruments.fault"), cell: ({ words }) => label(words) },
        ]}
      />
    </Section>
  )
}
