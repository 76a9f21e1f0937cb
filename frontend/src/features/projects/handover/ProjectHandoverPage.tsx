import { Anchor, Stack } from "@mantine/core"
import {
  meetingOwnerList,
  meetingRead,
  projectHandoverCreate,
  projectHandoverRead,
} from "@punte/client/projects"
import { Link, type LoaderFunctionArgs } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import type { Answer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { BatchProgress } from "@/lib/BatchProgress"
import { HandOverTo } from "@/lib/HandOverTo"
import { type Going, useBatches } from "@/lib/useBatches"
import { useParam } from "@/lib/useParam"
import { paths } from "@/paths"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { DECISION_REFRESHES } from "../refreshes"
import { Stated } from "../words"

type Handover = Answer<typeof projectHandoverRead>
type Row = Going & { version: number; to: string }

const work = (id: string) => q(projectHandoverRead, { path: { id } })
const colleagues = q(meetingOwnerList)

export const handle = { title: "projectHandover" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(work(params.id ?? ""), colleagues)

/** What a colleague who leaves sees to in projects, and to whom it goes. */
export default function ProjectHandoverPage() {
  const { t } = useTranslation()
  const id = useParam("id")
  const { data } = useLoaded(work(id))
  const name = data.display_name
  const batches = useBatches<Row>(
    (rows) =>
      projectHandoverCreate({
        path: { id },
        body: {
          meetings: rows.map((row) => ({ meeting_id: row.id, version: row.version, user_id: row.to })),
        },
      }),
    [meetingRead, ...DECISION_REFRESHES],
  )
  return (
    <Page
      title={t("projectHandover.title", { name })}
      lead={t("projectHandover.lead", { name })}
      above={
        <Anchor component={Link} to={paths.projectHandovers} size="sm">
          {t("projectHandover.listTitle")}
        </Anchor>
      }
    >
      <Stack gap="lg">
        {batches.run && (
          <Section title={t("handover.progress")}>
            <BatchProgress run={batches.run} onGoOn={batches.goOn} />
          </Section>
        )}
        {data.meetings.length === 0 ? (
          <EmptyState title={t("handover.nothing")} text={t("projectHandover.nothingText", { name })} />
        ) : (
          <Goes data={data} isBusy={batches.run?.isRunning ?? false} onStart={batches.start} />
        )}
      </Stack>
    </Page>
  )
}

type GoesProps = { data: Handover; isBusy: boolean; onStart: (rows: readonly Row[]) => void }

function Goes({ data, isBusy, onStart }: GoesProps) {
  const { t } = useTranslation()
  const { data: known } = useLoaded(colleagues)
  const decisions = data.meetings.reduce((before, one) => before + one.decisions, 0)
  const columns: Column<Handover["meetings"][number]>[] = [
    {
      key: "meeting",
      title: t("meetings.meeting"),
      cell: (one) => (
        <Anchor component={Link} to={paths.meeting(one.meeting_id)} size="sm" fw={600}>
          {one.title}
        </Anchor>
      ),
    },
    { key: "decisions", title: t("projectHandover.open"), cell: (one) => one.decisions, align: "end" },
    {
      key: "due",
      title: t("handover.due"),
      cell: (one) => <Stated>{one.next_due_on && formatDate(one.next_due_on)}</Stated>,
    },
  ]
  return (
    <Section title={t("handover.goes")}>
      <Stack>
        <HandOverTo
          parts={[t("handover.decisions", { count: decisions })]}
          hasMore={data.has_more}
          hint={t("projectHandover.toHint")}
          colleagues={known.items.filter((one) => one.id !== data.user_id)}
          isBusy={isBusy}
          onStart={(next) =>
            onStart(
              data.meetings.map((one, at) => ({
                id: one.meeting_id,
                name: one.title,
                version: one.version,
                to: next(at),
              })),
            )
          }
        />
        <DataTable
          caption={t("projectHandover.caption")}
          columns={columns}
          rows={data.meetings}
          rowKey={(one) => one.meeting_id}
          empty={null}
          isDense
        />
      </Stack>
    </Section>
  )
}
