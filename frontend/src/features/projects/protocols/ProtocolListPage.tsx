import { Anchor, Button, Group, Select } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { organisationRead } from "@punte/client"
import { protocolList } from "@punte/client/projects"
import { IconPlus } from "@tabler/icons-react"
import { Link, type LoaderFunctionArgs, useNavigate } from "react-router"
import { load, q, useAsked, useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatList, formatPartialDate } from "@/i18n/format"
import { OrganisationSelect } from "@/lib/OrganisationSelect"
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
import { ProjectSelect } from "../ProjectSelect"
import { ProjectTabs } from "../ProjectTabs"
import { useSubject } from "../useSubject"
import { HowMany, Stated } from "../words"
import { STATE_TONES, STATES } from "./kinds"
import { ProtocolDialog } from "./ProtocolDialog"
import { untilWords } from "./words"

const FILTERS = ["q", "state", "party", "project"] as const
type Values = ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>

const stateOf = (value: string | undefined) => STATES.find((one) => one === value)
const protocols = ({ q: text, state, party, project, cursor }: Values) => {
  const known = stateOf(state)
  return q(protocolList, {
    query: {
      ...(text ? { q: text } : {}),
      ...(known ? { state: known } : {}),
      ...(party ? { organisation_id: party } : {}),
      ...(project ? { project_id: project } : {}),
      ...(cursor ? { cursor } : {}),
      limit: 50,
    },
  })
}

export const handle = { title: "protocols" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) => load(protocols(filtersOf(request, FILTERS)))

export default function ProtocolListPage() {
  const { t } = useTranslation()
  const may = useMay()
  const navigate = useNavigate()
  const { values, set, clear, cursor, pager } = useFilters(FILTERS)
  const { data, isFetching } = useLoaded(protocols({ ...values, cursor }))
  const [isAdding, adding] = useDisclosure()
  const view = useTableView("protocols")
  const party = useAsked(q(organisationRead, { path: { id: values.party ?? "" } }), !!values.party)
  const state = stateOf(values.state)
  const on = useSubject(values)
  const chips = [
    ...on,
    ...(values.q ? [{ key: "q", label: values.q }] : []),
    ...(state ? [{ key: "state", label: t(`protocols.states.${state}`) }] : []),
    ...(values.party ? [{ key: "party", label: party.data?.name ?? t("bodies.parts.party") }] : []),
  ]
  return (
    <Page
      title={t("protocols.title")}
      lead={t("protocols.text")}
      actions={
        may("projects.manage") && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={adding.open}>
            {t("protocols.new")}
          </Button>
        )
      }
    >
      <ProjectTabs here="protocols" />
      <Group align="flex-end" gap="sm" className="no-print">
        <SearchField
          label={t("projects.find")}
          placeholder={t("protocols.findHint")}
          value={values.q ?? ""}
          onSearch={(text) => set({ q: text })}
        />
        <Select
          label={t("projects.status")}
          placeholder={t("common.all")}
          w={220}
          clearable
          clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("projects.status") }) }}
          data={STATES.map((value) => ({ value, label: t(`protocols.states.${value}`) }))}
          value={state ?? null}
          onChange={(next) => set({ state: next })}
        />
        <OrganisationSelect
          label={t("bodies.parts.party")}
          placeholder={t("common.all")}
          value={values.party ?? null}
          onChange={(next) => set({ party: next })}
          isClearable
        />
        <ProjectSelect
          placeholder={t("common.all")}
          value={values.project ?? null}
          onChange={(project) => set({ project })}
        />
      </Group>
      <FilterChips chips={chips} onRemove={(key) => set({ [key]: null })} onClear={clear} />
      <Section title={t("protocols.title")} isFlush isTitleHidden>
        <DataTable
          caption={t(state ? "protocols.captionByEnd" : "protocols.caption")}
          rows={data.items}
          rowKey={({ id }) => id}
          view={view}
          isRefreshing={isFetching}
          empty={
            <EmptyState
              title={t(chips.length > 0 ? "protocols.noneFiltered" : "protocols.none")}
              text={t(chips.length > 0 ? "projects.noneFilteredText" : "protocols.noneText")}
            />
          }
          columns={[
            {
              key: "title",
              title: t("protocols.protocol"),
              cell: ({ id, title }) => (
                <Anchor component={Link} to={paths.protocol(id)} fw={600} size="sm">
                  {title}
                </Anchor>
              ),
            },
            {
              key: "parties",
              title: t("protocols.parties"),
              cell: ({ bodies }) => <Stated>{formatList(bodies.map(({ name }) => name))}</Stated>,
            },
            {
              key: "signed",
              title: t("protocols.signed"),
              cell: ({ signed }) => <Stated>{signed && formatPartialDate(signed)}</Stated>,
            },
            { key: "until", title: t("protocols.holdsUntil"), cell: untilWords },
            {
              key: "state",
              title: t("projects.status"),
              cell: ({ state: one }) => (
                <StatusTag tone={STATE_TONES[one]}>{t(`protocols.states.${one}`)}</StatusTag>
              ),
            },
            {
              key: "protocols",
              title: t("protocols.count"),
              align: "end",
              cell: ({ protocols: of }) => <HowMany of={of} />,
            },
          ]}
        />
        <KeysetPager {...pager(data.next)} isBusy={isFetching} />
      </Section>
      {isAdding && (
        <ProtocolDialog
          protocol={undefined}
          onClose={adding.close}
          onCreated={({ id }) => navigate(paths.protocol(id))}
        />
      )}
    </Page>
  )
}
