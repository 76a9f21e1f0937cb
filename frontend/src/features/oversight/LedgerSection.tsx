import { Button, Text } from "@mantine/core"
import { accessReportPrint, ledgerList } from "@punte/client"
import { q, useLoaded } from "@/api/query"
import type { Item } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { changedFields, eventText } from "@/lib/events"
import { PrintMenu } from "@/lib/PrintMenu"
import { useFilters } from "@/lib/useFilters"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { Section } from "@/ui/Section"
import { LedgerFilters } from "./LedgerFilters"
import { FILTERS, only, searched } from "./ledgerFilters"

type Entry = Item<typeof ledgerList>

/** The register, searched without content. */
export function LedgerSection() {
  const { t } = useTranslation()
  const filters = useFilters(FILTERS)
  const { values, set, cursor, pager } = filters
  const { data, isFetching } = useLoaded(q(ledgerList, { query: searched({ ...values, cursor }) }))
  const about = data.case_id

  const columns: Column<Entry>[] = [
    { key: "when", title: t("desk.when"), cell: (entry) => formatDateTime(entry.at) },
    {
      key: "who",
      title: t("desk.who"),
      cell: (entry) =>
        [entry.user_name ?? t("cases.timeline.system"), entry.organisation_name].filter(Boolean).join(", "),
    },
    {
      key: "what",
      title: t("desk.what"),
      cell: (entry) => (
        <>
          {eventText(entry)}
          {(entry.role_name || changedFields(entry)) && (
            <Text size="xs" c="dimmed">
              {entry.role_name || changedFields(entry)}
            </Text>
          )}
        </>
      ),
    },
    {
      key: "whom",
      title: t("desk.toWhom"),
      cell: ({ subject_id: subject, subject_name: name }) =>
        subject && name ? (
          <Button
            variant="transparent"
            size="compact-sm"
            px={0}
            onClick={() => set(only("subject_id", subject))}
            aria-label={t("desk.searchSubject", { name })}
          >
            {name}
          </Button>
        ) : (
          name
        ),
    },
    {
      key: "case",
      title: t("desk.case"),
      cell: ({ case_reference: reference }) =>
        reference && (
          <Button
            variant="transparent"
            size="compact-sm"
            px={0}
            onClick={() => set(only("case_reference", reference))}
            aria-label={t("desk.searchCase", { reference })}
          >
            {reference}
          </Button>
        ),
    },
    {
      key: "class",
      title: t("desk.class"),
      cell: (entry) => entry.data_class && t(`terms.dataClass.${entry.data_class}`),
    },
    {
      key: "why",
      title: t("desk.why"),
      cell: (entry) => entry.purpose && t(`terms.readPurpose.${entry.purpose}`),
    },
  ]
  return (
    <Section
      title={t("desk.ledger")}
      text={t("desk.ledgerText")}
      isFlush
      actions={
        about && (
          <PrintMenu
            of={t("desk.report")}
            forms={[{ form: "access_report", label: t("desk.report") }]}
            ask={(_, language, how) =>
              accessReportPrint({ path: { id: about }, query: { language }, ...how })
            }
            shownBy={ledgerList}
          />
        )
      }
    >
      <LedgerFilters filters={filters} />
      <DataTable
        caption={t("desk.ledger")}
        columns={columns}
        rows={data.items}
        rowKey={(entry) => entry.id}
        isRefreshing={isFetching}
        isDense
        empty={<EmptyState headingLevel={3} title={t("desk.none")} text={t("desk.noneText")} />}
      />
      <KeysetPager {...pager(data.next)} isBusy={isFetching} />
    </Section>
  )
}
