import { Anchor, Button, Group, Select, Text } from "@mantine/core"
import { organisationList, organisationMergeList } from "@punte/client"
import { IconPlus } from "@tabler/icons-react"
import { Link, type LoaderFunctionArgs } from "react-router"
import { load, q, useAsked, useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import type { Item, Organisation, OrganisationKind } from "@/api/types"
import { useTranslation } from "@/i18n"
import { compareWords, label } from "@/i18n/format"
import { ORGANISATION_KINDS } from "@/lib/organisationKinds"
import { pack, usePack } from "@/lib/pack"
import { SearchField } from "@/lib/SearchField"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { paths } from "@/paths"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { FilterChips } from "@/ui/FilterChips"
import { KeysetPager } from "@/ui/KeysetPager"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { useTableView } from "@/ui/tableView"
import { PendingMerge } from "./PendingMerge"
import { ORGANISATION_TONES } from "./words"

const FILTERS = ["q", "kind", "county", "state", "service"] as const
const STATES = ["active", "suspended", "closed", "merged"] as const satisfies readonly Organisation["state"][]
type Values = ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>

const isKind = (value: string | undefined): value is OrganisationKind =>
  ORGANISATION_KINDS.some((kind) => kind === value)
const isState = (value: string | undefined): value is Organisation["state"] =>
  STATES.some((state) => state === value)
const organisations = ({ kind, state, ...rest }: Values) =>
  q(organisationList, {
    query: { ...rest, ...(isKind(kind) ? { kind } : {}), ...(isState(state) ? { state } : {}) },
  })

export const handle = { title: "directory" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  load(pack, organisations(filtersOf(request, FILTERS)))

type Row = Item<typeof organisationList>
const SHOWN_COUNTIES = 3
const SHOWN_SERVICES = 2

export default function DirectoryPage() {
  const { t } = useTranslation()
  const may = useMay()
  const { pack: country, county, service } = usePack()
  const { values, set, clear, cursor, pager } = useFilters(FILTERS)
  const { data, isFetching } = useLoaded(organisations({ ...values, cursor }))

  const view = useTableView("directory")
  const chips = [
    ...(values.q ? [{ key: "q" as const, label: values.q }] : []),
    ...(isKind(values.kind)
      ? [{ key: "kind" as const, label: t(`terms.organisationKind.${values.kind}`) }]
      : []),
    ...(isState(values.state)
      ? [{ key: "state" as const, label: t(`organisation.states.${values.state}`) }]
      : []),
    ...(values.county ? [{ key: "county" as const, label: county(values.county) }] : []),
    ...(values.service ? [{ key: "service" as const, label: service(values.service) }] : []),
  ]
  const choice = (
    name: "kind" | "county" | "state" | "service",
    data: { value: string; label: string }[],
  ) => (
    <Select
      label={t(`directory.${name}`)}
      placeholder={t("common.all")}
      w={220}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t(`directory.${name}`) }) }}
      value={values[name] ?? null}
      onChange={(value) => set({ [name]: value })}
      data={data.toSorted((a, b) => compareWords(a.label, b.label))}
    />
  )

  return (
    <Page
      title={t("directory.title")}
      lead={t("directory.lead")}
      actions={
        may("organisations.manage") && (
          <Button
            component={Link}
            to={paths.organisationNew}
            leftSection={<IconPlus size={18} aria-hidden />}
          >
            {t("directory.new")}
          </Button>
        )
      }
    >
      {may("organisations.manage") && <WaitingMerges />}
      <Group align="flex-end" gap="sm">
        <SearchField
          label={t("directory.find")}
          value={values.q ?? ""}
          onSearch={(text) => set({ q: text })}
        />
        {choice(
          "kind",
          ORGANISATION_KINDS.map((value) => ({ value, label: t(`terms.organisationKind.${value}`) })),
        )}
        {choice(
          "county",
          country.counties.map(({ code, labels }) => ({ value: code, label: label(labels) })),
        )}
        {choice(
          "state",
          STATES.map((value) => ({ value, label: t(`organisation.states.${value}`) })),
        )}
        {choice(
          "service",
          country.services.map(({ code, labels }) => ({ value: code, label: label(labels) })),
        )}
      </Group>
      <FilterChips chips={chips} onRemove={(key) => set({ [key]: null })} onClear={clear} />
      <Section title={t("directory.title")} isFlush isTitleHidden>
        <DataTable<Row>
          caption={t("directory.title")}
          rows={data.items}
          rowKey={(row) => row.id}
          view={view}
          isRefreshing={isFetching}
          empty={<EmptyState title={t("directory.none")} text={t("directory.noneText")} />}
          columns={[
            {
              key: "name",
              title: t("directory.find"),
              cell: (row) => (
                <Group gap={8}>
                  <Anchor component={Link} to={paths.organisation(row.id)} size="sm">
                    {row.name}
                  </Anchor>
                  {row.aliases[0] && (
                    <Text span size="sm" c="dimmed">
                      {row.aliases[0]}
                    </Text>
                  )}
                  {!row.is_active && (
                    <StatusTag tone={ORGANISATION_TONES[row.state]}>
                      {t(`organisation.states.${row.state}`)}
                    </StatusTag>
                  )}
                </Group>
              ),
            },
            {
              key: "kind",
              title: t("directory.kind"),
              cell: (row) => t(`terms.organisationKind.${row.kind}`),
            },
            {
              key: "counties",
              title: t("directory.counties"),
              cell: ({ counties }) => {
                if (counties.length === 0) return t("directory.allCounties")
                const shown = counties.slice(0, SHOWN_COUNTIES).map(county).join(", ")
                const rest = counties.length - SHOWN_COUNTIES
                return rest > 0 ? `${shown} ${t("directory.more", { count: rest })}` : shown
              },
            },
            {
              key: "services",
              title: t("directory.services"),
              cell: ({ offers = [] }) => {
                const shown = offers.slice(0, SHOWN_SERVICES).map((offer) => service(offer.service))
                const rest = offers.length - SHOWN_SERVICES
                return rest > 0
                  ? `${shown.join(", ")} ${t("directory.more", { count: rest })}`
                  : shown.join(", ")
              },
            },
          ]}
        />
        <KeysetPager {...pager(data.next)} />
      </Section>
    </Page>
  )
}

/** The merges that await a second person. */
function WaitingMerges() {
  const { data } = useAsked(q(organisationMergeList))
  return data?.items.map((merge) => <PendingMerge key={merge.id} merge={merge} />)
}
