import { Code, List, Stack, Text } from "@mantine/core"
import { operationsRead } from "@punte/client"
import { load, q, useLoaded } from "@/api/query"
import type { Answer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatFromNow } from "@/i18n/calendar"
import { formatDateTime, formatSize, label } from "@/i18n/format"
import { type Column, DataTable } from "@/ui/DataTable"
import { Facts } from "@/ui/Facts"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { KeyRotations, rotations } from "./KeyRotations"

type Operations = Answer<typeof operationsRead>
type Job = Operations["jobs"][number]
type Key = Operations["keys"][number]

const operations = q(operationsRead)

const QUEUES = [
  "ledger_entries",
  "documents",
  "people",
  "mails",
  "undelivered_mails",
  "partner_calls",
  "dead_partner_calls",
  "exports",
  "imports",
  "merges",
] as const

export const handle = { title: "operations" } as const
export const clientLoader = () => load(operations, rotations)

/** How the installation is doing, for those who operate it. */
export default function OperationsPage() {
  const { t } = useTranslation()
  const { data } = useLoaded({ ...operations, refetchInterval: 15_000 })
  return (
    <Page title={t("operations.title")} lead={t("operations.lead")} size="lg">
      <Stack gap="lg">
        <Versions data={data} />
        <Database data={data} />
        <Backup last={data.last_backup ?? undefined} />
        <Section title={t("operations.queues")}>
          <Facts
            columns={3}
            facts={QUEUES.map((queue) => ({
              label: t(`operations.queue.${queue}`),
              value: String(data.queues[queue]),
            }))}
          />
        </Section>
        <Mail data={data} />
        <Jobs jobs={data.jobs} />
        <Keys keys={data.keys} />
        <KeyRotations />
        <Unverified items={data.pack.unverified} />
      </Stack>
    </Page>
  )
}

function Versions({ data }: { data: Operations }) {
  const { t } = useTranslation()
  const when = data.verified_at && formatDateTime(data.verified_at)
  return (
    <Section title={t("operations.versions")}>
      <Facts
        columns={3}
        facts={[
          { label: t("operations.version"), value: data.version },
          {
            label: t("operations.pack"),
            value: `${data.pack.country}, ${data.pack.name} ${data.pack.version}`,
          },
          {
            label: t("operations.register"),
            value:
              when &&
              (data.is_ledger_whole ? t("operations.whole", { when }) : t("operations.damaged", { when })),
          },
          ...(data.unknown_role_codes > 0
            ? [{ label: t("operations.unknownRoleCodes"), value: String(data.unknown_role_codes) }]
            : []),
        ]}
      />
    </Section>
  )
}

function Database({ data: { database } }: { data: Operations }) {
  const { t } = useTranslation()
  const { migrations, free_bytes: free, disk_bytes: all } = database
  return (
    <Section title={t("operations.database")}>
      <Facts
        columns={3}
        facts={[
          { label: t("operations.size"), value: formatSize(database.bytes) },
          {
            label: t("operations.free"),
            value:
              free != null && all != null
                ? t("operations.freeOf", { free: formatSize(free), all: formatSize(all) })
                : t("operations.elsewhere"),
          },
          {
            label: t("operations.migrations"),
            value: t("operations.lastMigration", {
              count: migrations.length,
              name: migrations.at(-1)?.name ?? "",
            }),
          },
        ]}
      />
    </Section>
  )
}

function Backup({ last }: { last: NonNullable<Operations["last_backup"]> | undefined }) {
  const { t } = useTranslation()
  return (
    <Section title={t("operations.backup")} text={t("operations.backupText")}>
      {last ? (
        <Facts
          columns={3}
          facts={[
            {
              label: t("operations.backupAt"),
              value: (
                <>
                  {formatDateTime(last.taken_at)}{" "}
                  {last.is_old && <StatusTag tone="warn">{t("operations.backupOld")}</StatusTag>}
                </>
              ),
            },
            { label: t("operations.size"), value: formatSize(last.bytes) },
            { label: t("operations.backupFrom"), value: last.taken_from },
          ]}
        />
      ) : (
        <StatusTag tone="warn">{t("operations.noBackup")}</StatusTag>
      )}
    </Section>
  )
}

function Mail({ data: { sends_mail: isSent, mail_fault: fault } }: { data: Operations }) {
  const { t } = useTranslation()
  return (
    <Section title={t("operations.mail")}>
      <Facts
        columns={3}
        facts={[
          { label: t("operations.mail"), value: isSent ? t("operations.mailOn") : t("operations.mailOff") },
          { label: t("operations.mailFault"), value: fault && t(`terms.mailFault.${fault}`) },
        ]}
      />
    </Section>
  )
}

function Jobs({ jobs }: { jobs: readonly Job[] }) {
  const { t, textAt } = useTranslation()
  const columns: Column<Job>[] = [
    {
      key: "name",
      title: t("operations.job"),
      cell: (job) => textAt(`operations.jobNames.${job.name}`) ?? job.name,
    },
    { key: "last", title: t("operations.lastRun"), cell: (job) => formatFromNow(job.last_at) },
    {
      key: "result",
      title: t("operations.result"),
      cell: (job) => (
        <StatusTag tone={job.is_ok ? "good" : "warn"}>
          {job.is_ok ? t("operations.ok") : t("operations.failed")}
        </StatusTag>
      ),
    },
    {
      key: "failures",
      title: t("operations.failures"),
      cell: (job) =>
        job.failed_at ? `${job.failures}, ${formatDateTime(job.failed_at)}` : String(job.failures),
    },
  ]
  return (
    <Section title={t("operations.jobs")} text={t("operations.jobsText")} isFlush>
      <DataTable
        caption={t("operations.jobs")}
        columns={columns}
        rows={jobs}
        rowKey={({ name }) => name}
        isDense
        empty={<Text c="dimmed">{t("operations.noJobs")}</Text>}
      />
    </Section>
  )
}

function Keys({ keys }: { keys: readonly Key[] }) {
  const { t } = useTranslation()
  const columns: Column<Key>[] = [
    {
      key: "version",
      title: t("operations.keyVersion"),
      cell: (key) => (
        <>
          {key.version} {key.is_newest && <StatusTag tone="accent">{t("operations.newest")}</StatusTag>}
        </>
      ),
    },
    { key: "cases", title: t("operations.keyCases"), align: "end", cell: (key) => key.cases },
    { key: "secrets", title: t("operations.keySecrets"), align: "end", cell: (key) => key.secrets },
    { key: "index", title: t("operations.keyIndex"), align: "end", cell: (key) => key.index_entries },
    { key: "passwords", title: t("operations.keyPasswords"), align: "end", cell: (key) => key.passwords },
  ]
  return (
    <Section title={t("operations.keys")} isFlush>
      <DataTable
        caption={t("operations.keys")}
        columns={columns}
        rows={keys}
        rowKey={({ version }) => String(version)}
        isDense
        empty={null}
      />
    </Section>
  )
}

function Unverified({ items }: { items: Operations["pack"]["unverified"] }) {
  const { t } = useTranslation()
  return (
    <Section
      title={t("operations.unverified")}
      text={
        items.length > 0
          ? t("operations.unverifiedText", { count: items.length })
          : t("operations.allVerified")
      }
    >
      <List size="sm">
        {items.map(({ at, part, name }) => (
          <List.Item key={at}>
            {[t(`operations.parts.${part}`), name && label(name)].filter(Boolean).join(": ")}{" "}
            <Code>{at}</Code>
          </List.Item>
        ))}
      </List>
    </Section>
  )
}
