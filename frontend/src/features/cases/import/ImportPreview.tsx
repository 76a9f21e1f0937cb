import { Alert, Box, Group, Stack, Text } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"
import { DataTable } from "@/ui/DataTable"
import { StatusTag } from "@/ui/StatusTag"
import type { Preview } from "./preview"

/** The first rows of a file, and which of its columns are known. */
export function ImportPreview({ shown }: { shown: Preview }) {
  const { t } = useTranslation()
  const wrong = shown.columns.flatMap(({ name, state }, at) =>
    state === "known" ? [] : [{ key: `${at} ${name}`, name, state }],
  )
  const rows = shown.rows.map((cells, at) => ({ at: at + 1, cells }))
  // A template has every column there can be: those that hold something are what is looked at.
  const filled = shown.columns.flatMap(({ name }, at) =>
    shown.rows.some((cells) => cells[at]) ? [{ name, at }] : [],
  )
  return (
    <Stack gap="sm">
      <Text size="sm">{t("imports.columns", { count: shown.columns.length - wrong.length })}</Text>
      {wrong.length > 0 && (
        <Group gap="xs">
          {wrong.map(({ key, name, state }) => (
            <StatusTag key={key} tone="warn">
              {name || t("imports.noName")}: {t(`imports.columnStates.${state}`)}
            </StatusTag>
          ))}
        </Group>
      )}
      {shown.missing.length > 0 && (
        <Alert color="orange">{t("imports.missing", { columns: formatList(shown.missing) })}</Alert>
      )}
      {shown.faults.length > 0 && (
        <Alert color="orange">
          {t("imports.faults", { lines: formatList(shown.faults.slice(0, 10).map(String)) })}
        </Alert>
      )}
      <Box role="region" aria-label={t("imports.preview")} tabIndex={0} style={{ overflowX: "auto" }}>
        <DataTable
          caption={t("imports.preview")}
          rows={rows}
          rowKey={({ at }) => String(at)}
          empty={null}
          isDense
          columns={[
            { key: "row", title: t("imports.row"), cell: ({ at }) => at, width: 60 },
            ...filled.map(({ name, at }) => ({
              key: `${at}`,
              title: name || t("imports.noName"),
              cell: ({ cells }: { cells: string[] }) => cells[at] ?? "",
            })),
          ]}
        />
      </Box>
    </Stack>
  )
}
