import { Alert, Anchor, List, Stack, Text } from "@mantine/core"
import { colleagueList, handoverCreate, handoverRead } from "@punte/client"
import { Link, type LoaderFunctionArgs } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import type { Answer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDay, formatList } from "@/i18n/format"
import { BatchProgress } from "@/lib/BatchProgress"
import { HandOverTo } from "@/lib/HandOverTo"
import { HANDOVER_READS } from "@/lib/handoverReads"
import { type Going, useBatches } from "@/lib/useBatches"
import { useParam } from "@/lib/useParam"
import { paths } from "@/paths"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"

type Handover = Answer<typeof handoverRead>
type Row = Going & { version: number; isTask: boolean; to: string }

const work = (id: string) => q(handoverRead, { path: { id } })
const colleagues = q(colleagueList)

export const handle = { title: "handover" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(work(params.id ?? ""), colleagues)

/** Everything of a colleague who leaves: what goes, what stays, and to whom. */
export default function HandoverPage() {
  const { t } = useTranslation()
  const id = useParam("id")
  const { data } = useLoaded(work(id))
  const name = data.display_name
  const batches = useBatches<Row>(
    (rows) =>
      handoverCreate({
        path: { id },
        body: {
          cases: rows
            .filter(({ isTask }) => !isTask)
            .map((row) => ({ case_id: row.id, version: row.version, user_id: row.to })),
          tasks: rows
            .filter(({ isTask }) => isTask)
            .map((row) => ({ task_id: row.id, version: row.version, user_id: row.to })),
        },
      }),
    HANDOVER_READS,
  )
  const isEmpty = data.cases.length === 0 && data.tasks.length === 0
  return (
    <Page
      title={t("handover.title", { name })}
      lead={t("handover.lead", { name })}
      above={
        <Anchor component={Link} to={paths.handovers} size="sm">
          {t("handover.listTitle")}
        </Anchor>
      }
    >
      <Stack gap="lg">
        {batches.run && (
          <Section title={t("handover.progress")}>
            <BatchProgress run={batches.run} onGoOn={batches.goOn} />
          </Section>
        )}
        {isEmpty ? (
          <EmptyState title={t("handover.nothing")} text={t("handover.nothingText", { name })} />
        ) : (
          <Goes data={data} isBusy={batches.run?.isRunning ?? false} onStart={batches.start} />
        )}
        {data.notes.length > 0 && <Notes data={data} />}
        <Stays closed={data.closed_cases} />
      </Stack>
    </Page>
  )
}

type GoesProps = { data: Handover; isBusy: boolean; onStart: (rows: readonly Row[]) => void }

function Goes({ data, isBusy, onStart }: GoesProps) {
  const { t } = useTranslation()
  const { data: known } = useLoaded(colleagues)
  const open = data.cases.filter((one) => one.is_open && one.is_assigned).length
  const closed = data.cases.filter((one) => !one.is_open && one.is_assigned).length
  const sum = (of: (one: Handover["cases"][number]) => number) =>
    data.cases.reduce((before, one) => before + of(one), 0)
  const parts = [
    { count: open, text: t("handover.cases", { count: open }) },
    { count: closed, text: t("handover.followUps", { count: closed }) },
    ...(["tasks", "steps", "referrals"] as const).map((part) => {
      const count = sum((one) => (part === "referrals" && !one.is_assigned ? 0 : one[part]))
      return { count, text: t(`handover.${part}`, { count }) }
    }),
    { count: data.tasks.length, text: t("handover.looseTasks", { count: data.tasks.length }) },
  ].filter(({ count }) => count > 0)

  const start = (next: (at: number) => string) => {
    // In a case of a third colleague nobody else may open what there is to do.
    const whose = (one: Handover["cases"][number]) =>
      one.is_assigned ? undefined : known.items.find(({ id }) => id === one.assigned_to)?.id
    onStart([
      ...data.cases.map((one, at) => ({
        id: one.case_id,
        name: `${one.code_name}, ${one.reference}`,
        version: one.version,
        isTask: false,
        to: whose(one) ?? next(at),
      })),
      ...data.tasks.map((one, at) => ({
        id: one.task_id,
        name: t("handover.task"),
        version: one.version,
        isTask: true,
        to: next(data.cases.length + at),
      })),
    ])
  }

  const columns: Column<Handover["cases"][number]>[] = [
    {
      key: "case",
      title: t("handover.case"),
      cell: (one) => (
        <Anchor component={Link} to={paths.case(one.case_id)} size="sm" fw={600}>
          {one.code_name}, {one.reference}
        </Anchor>
      ),
    },
    {
      key: "what",
      title: t("handover.what"),
      cell: (one) =>
        formatList([
          ...(one.is_assigned ? [t(one.is_open ? "handover.theCase" : "handover.closedDue")] : []),
          ...(one.tasks ? [t("handover.tasks", { count: one.tasks })] : []),
          ...(one.steps ? [t("handover.steps", { count: one.steps })] : []),
          ...(one.is_assigned && one.referrals ? [t("handover.referrals", { count: one.referrals })] : []),
        ]),
    },
    {
      key: "due",
      title: t("handover.due"),
      cell: (one) => (one.next_due_at ? formatDay(one.next_due_at) : t("cases.noClock")),
    },
  ]

  return (
    <Section title={t("handover.goes")}>
      <Stack>
        <HandOverTo
          parts={parts.map(({ text }) => text)}
          hasMore={data.has_more}
          hint={t("handover.toHint")}
          colleagues={known.items.filter((one) => one.id !== data.user_id)}
          isBusy={isBusy}
          onStart={start}
        />
        {data.cases.length > 0 && (
          <DataTable
            caption={t("handover.caption")}
            columns={columns}
            rows={data.cases}
            rowKey={(one) => one.case_id}
            empty={null}
            isDense
          />
        )}
      </Stack>
    </Section>
  )
}

/** What a specialist wrote of sessions, which goes by no hand-over. */
function Notes({ data: { notes, display_name: name, is_active } }: { data: Handover }) {
  const { t } = useTranslation()
  return (
    <Section title={t("handover.notesTitle")}>
      <Stack gap="xs">
        <Text size="sm">{t("handover.notesText", { name })}</Text>
        {!is_active && <Alert color="orange">{t("handover.notesSuspended", { name })}</Alert>}
        <List size="sm">
          {notes.map((one) => (
            <List.Item key={one.case_id}>
              <Anchor component={Link} to={paths.case(one.case_id)} size="sm">
                {one.code_name}, {one.reference}
              </Anchor>
            </List.Item>
          ))}
        </List>
      </Stack>
    </Section>
  )
}

function Stays({ closed }: { closed: number }) {
  const { t } = useTranslation()
  return (
    <Section title={t("handover.stays")}>
      <List size="sm">
        {closed > 0 && <List.Item>{t("handover.closed", { count: closed })}</List.Item>}
        <List.Item>{t("handover.staysWritten")}</List.Item>
        <List.Item>{t("handover.staysReceived")}</List.Item>
      </List>
    </Section>
  )
}
