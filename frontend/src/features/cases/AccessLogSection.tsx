import { Stack } from "@mantine/core"
import { accessLogList, accessReportPrint } from "@punte/client"
import type { Case, TimelineEntry } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { eventText } from "@/lib/events"
import { PrintMenu } from "@/lib/PrintMenu"
import { useCursor } from "@/lib/useCursor"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { Section } from "@/ui/Section"
import { RightsSection } from "./rights/RightsSection"

/** What the person may ask for, and who looked at the case and at the person. */
export function AccessLogSection({ file }: { file: Case }) {
  const { t } = useTranslation()
  const { query, pager } = useCursor()
  const { data, error, refetch, isFetching } = useAsked(q(accessLogList, { path: { id: file.id }, query }))
  const columns: Column<TimelineEntry>[] = [
    { key: "when", title: t("cases.access.when"), cell: (entry) => formatDateTime(entry.at) },
    {
      key: "who",
      title: t("cases.access.who"),
      cell: (entry) =>
        [entry.actor_name ?? t("cases.timeline.system"), entry.organisation_name].filter(Boolean).join(", "),
    },
    { key: "what", title: t("cases.access.what"), cell: eventText },
    {
      key: "class",
      title: t("desk.class"),
      cell: (entry) => entry.data_class && t(`terms.dataClass.${entry.data_class}`),
    },
    {
      key: "purpose",
      title: t("cases.access.purpose"),
      cell: (entry) => entry.purpose && t(`terms.readPurpose.${entry.purpose}`),
    },
  ]
  return (
    <Stack>
      <RightsSection file={file} />
      <Section
        title={t("cases.access.title")}
        text={t("cases.access.text")}
        isFlush
        actions={
          <PrintMenu
            of={t("desk.report")}
            forms={[{ form: "access_report", label: t("desk.report") }]}
            ask={(_, language, how) =>
              accessReportPrint({ path: { id: file.id }, query: { language }, ...how })
            }
            shownBy={accessLogList}
          />
        }
      >
        <DataTable
          caption={t("cases.access.label")}
          columns={columns}
          rows={data?.items}
          rowKey={(entry) => entry.id}
          problem={error ? problemText(error) : undefined}
          onRetry={refetch}
          isRefreshing={isFetching}
          isDense
          empty={
            <EmptyState headingLevel={3} title={t("cases.access.none")} text={t("cases.access.noneText")} />
          }
        />
        <KeysetPager {...pager(data?.next)} isBusy={isFetching} />
      </Section>
    </Stack>
  )
}
