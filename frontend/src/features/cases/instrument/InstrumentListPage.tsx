import { Anchor, Button, Group, Stack, Text } from "@mantine/core"
import { instrumentEntryList, instrumentList } from "@punte/client"
import { IconDownload, IconPlus } from "@tabler/icons-react"
import { Link } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate, label } from "@/i18n/format"
import { paths } from "@/paths"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { StatusTag, type Tone } from "@/ui/StatusTag"
import { downloadInstrument } from "./downloadInstrument"
import { type InstrumentRow, instrumentRows } from "./instrumentRows"

const entries = q(instrumentEntryList)
const listed = q(instrumentList)

const TONES: Record<InstrumentRow["state"], Tone> = {
  proposed: "warn",
  empty: "notice",
  confirmed: "good",
  pack: "quiet",
  withdrawn: "quiet",
}

export const handle = { title: "instruments" } as const
export const clientLoader = () => load(entries, listed)

export default function InstrumentListPage() {
  const { t } = useTranslation()
  const { data: entered, isFetching } = useLoaded(entries)
  const { data: all } = useLoaded(listed)
  const rows = instrumentRows(entered.items, all.items)
  const enter = (
    <Button component={Link} to={paths.instrumentNew} leftSection={<IconPlus size={18} aria-hidden />}>
      {t("instruments.enter")}
    </Button>
  )
  return (
    <Page title={t("instruments.title")} lead={t("instruments.lead")} actions={enter}>
      <Section title={t("instruments.title")} isFlush isTitleHidden>
        <DataTable
          caption={t("instruments.title")}
          rows={rows}
          rowKey={({ instrument, entry }) => entry?.id ?? `${instrument.code} ${instrument.version}`}
          isRefreshing={isFetching}
          empty={<EmptyState title={t("instruments.none")} action={enter} />}
          columns={[
            { key: "name", title: t("instruments.name"), cell: (row) => <Name {...row} /> },
            { key: "version", title: t("instruments.version"), cell: ({ instrument }) => instrument.version },
            {
              key: "from",
              title: t("instruments.from"),
              cell: ({ instrument }) => formatDate(instrument.effective_from),
            },
            { key: "state", title: t("instruments.state"), cell: (row) => <State {...row} /> },
            {
              key: "source",
              title: t("instruments.source"),
              cell: ({ instrument }) => instrument.sources.join("; ") || t("instruments.noSource"),
            },
            {
              key: "actions",
              title: t("common.actions"),
              isUnlabelled: true,
              align: "end",
              cell: (row) => <Actions {...row} />,
            },
          ]}
        />
      </Section>
    </Page>
  )
}

function Name({ instrument, entry }: InstrumentRow) {
  const name = label(instrument.name)
  if (!entry) return name
  return (
    <Anchor component={Link} to={paths.instrument(entry.id)} size="sm">
      {name}
    </Anchor>
  )
}

function State({ instrument, state }: InstrumentRow) {
  const { t } = useTranslation()
  const counts = state === "confirmed" || state === "pack"
  return (
    <Stack gap={4}>
      <StatusTag tone={TONES[state]}>{t(`instruments.states.${state}`)}</StatusTag>
      {state !== "empty" && (
        <Text size="xs" c="dimmed">
          {counts && `${t(instrument.is_in_force ? "instruments.inForce" : "instruments.notInForce")} · `}
          {t(instrument.is_verified ? "instruments.verified" : "instruments.unverified")}
        </Text>
      )}
    </Stack>
  )
}

function Actions({ instrument, state }: InstrumentRow) {
  const { t } = useTranslation()
  const { code, version } = instrument
  const name = label(instrument.name)
  // What waits, or was never confirmed, is found on its own page.
  const hasFile = state === "empty" || state === "pack" || state === "confirmed"
  return (
    <Group gap="xs" justify="flex-end">
      {hasFile && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden />}
          onClick={() => downloadInstrument(code, version)}
          aria-label={t("instruments.downloadFor", { name, version })}
        >
          {t("instruments.download")}
        </Button>
      )}
      {state === "empty" && (
        <Button
          component={Link}
          to={paths.instrumentNew}
          size="compact-sm"
          aria-label={t("instruments.enterFor", { name })}
        >
          {t("instruments.enter")}
        </Button>
      )}
    </Group>
  )
}
