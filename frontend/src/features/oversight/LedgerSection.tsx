import { Button, Group, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core"
import { accessReportPrint, ledgerList } from "@punte/client"
import { IconSearch } from "@tabler/icons-react"
import { useId, useState } from "react"
import { q, useLoaded } from "@/api/query"
import type { Item } from "@/api/types"
import { useTranslation } from "@/i18n"
import { compareWords, formatDateTime } from "@/i18n/format"
import { changedFields, eventText } from "@/lib/events"
import { OrganisationSelect } from "@/lib/OrganisationSelect"
import { PrintMenu } from "@/lib/PrintMenu"
import { useFilters } from "@/lib/useFilters"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { Section } from "@/ui/Section"
import { KINDS } from "./kinds"
import { FILTERS, isReference, SUBJECTS, searched } from "./ledgerFilters"
import { UserPicker } from "./UserPicker"

type Entry = Item<typeof ledgerList>
type Subject = (typeof SUBJECTS)[number]

const BY = {
  case_reference: "desk.byCase",
  user_id: "desk.byUser",
  organisation_id: "desk.byOrganisation",
} as const

/** The register, searched without content. */
export function LedgerSection() {
  const { t } = useTranslation()
  const byId = useId()
  const { values, set, cursor, pager } = useFilters(FILTERS)
  const [chosen, choose] = useState<Subject>("case_reference")
  const subject = SUBJECTS.find((name) => values[name]) ?? chosen
  const { data, isFetching } = useLoaded(q(ledgerList, { query: searched({ ...values, cursor }) }))
  const only = (name: Subject, value: string | null) =>
    set({ ...Object.fromEntries(SUBJECTS.map((other) => [other, null])), [name]: value })
  const about = values.case_reference ? data.items.find((entry) => entry.case_id)?.case_id : undefined

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
          {changedFields(entry) && (
            <Text size="xs" c="dimmed">
              {changedFields(entry)}
            </Text>
          )}
        </>
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
            onClick={() => only("case_reference", reference)}
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
      <Stack gap="sm" px="md" pb="md">
        <Stack gap={4}>
          <Text size="sm" fw={500} id={byId}>
            {t("desk.by")}
          </Text>
          <SegmentedControl
            aria-labelledby={byId}
            style={{ alignSelf: "flex-start" }}
            value={subject}
            onChange={(value) => {
              const name = SUBJECTS.find((one) => one === value) ?? "case_reference"
              choose(name)
              if (SUBJECTS.some((other) => other !== name && values[other])) only(name, null)
            }}
            data={SUBJECTS.map((value) => ({ value, label: t(BY[value]) }))}
          />
        </Stack>
        <Group align="flex-start" gap="sm">
          {subject === "case_reference" && (
            <ReferenceField
              key={values.case_reference ?? ""}
              value={values.case_reference ?? ""}
              onSearch={(text) => only("case_reference", text)}
            />
          )}
          {subject === "user_id" && (
            <UserPicker value={values.user_id ?? null} onChange={(id) => only("user_id", id)} />
          )}
          {subject === "organisation_id" && (
            <OrganisationSelect
              label={t("desk.byOrganisation")}
              value={values.organisation_id ?? null}
              onChange={(id) => only("organisation_id", id)}
              isClearable
            />
          )}
          <Select
            label={t("desk.kind")}
            w={280}
            searchable
            clearable
            clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("desk.kind") }) }}
            placeholder={t("common.all")}
            value={values.kind ?? null}
            onChange={(kind) => set({ kind })}
            data={KINDS.map((value) => ({ value, label: eventText({ kind: value, fields: [] }) })).sort(
              (one, other) => compareWords(one.label, other.label),
            )}
          />
          <TextInput
            type="date"
            label={t("desk.from")}
            value={values.from ?? ""}
            onChange={(event) => set({ from: event.currentTarget.value || null })}
          />
          <TextInput
            type="date"
            label={t("desk.until")}
            value={values.until ?? ""}
            onChange={(event) => set({ until: event.currentTarget.value || null })}
          />
        </Group>
      </Stack>
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

/** The reference of a case; it is searched when it can be one. */
function ReferenceField({ value, onSearch }: { value: string; onSearch: (text: string | null) => void }) {
  const { t } = useTranslation()
  const [text, setText] = useState(value)
  const [isWrong, setIsWrong] = useState(false)
  const search = () => {
    const typed = text.trim()
    const wrong = typed !== "" && !isReference(typed)
    setIsWrong(wrong)
    if (!wrong && typed !== value) onSearch(typed || null)
  }
  return (
    <TextInput
      type="search"
      label={t("desk.reference")}
      value={text}
      maxLength={20}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={search}
      onKeyDown={(event) => event.key === "Enter" && search()}
      error={isWrong && t("desk.referenceWrong")}
      leftSection={<IconSearch size={16} aria-hidden />}
    />
  )
}
