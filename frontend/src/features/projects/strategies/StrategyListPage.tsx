import { Anchor, Button, Group, Select, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { strategyList } from "@punte/client/projects"
import { IconPlus } from "@tabler/icons-react"
import { Link, type LoaderFunctionArgs, useNavigate } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
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
import { useTableView } from "@/ui/tableView"
import { CountySelect } from "../CountySelect"
import { ProjectTabs } from "../ProjectTabs"
import { Stated } from "../words"
import { STRATEGY_KINDS } from "./kinds"
import { StrategyDialog } from "./StrategyDialog"
import { progressWords, timeWords } from "./words"

const FILTERS = ["q", "kind", "county"] as const
type Values = ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>

const kindOf = (value: string | undefined) => STRATEGY_KINDS.find((one) => one === value)
const strategies = ({ q: text, kind, county, cursor }: Values) => {
  const known = kindOf(kind)
  return q(strategyList, {
    query: {
      ...(text ? { q: text } : {}),
      ...(known ? { kind: known } : {}),
      ...(county ? { county } : {}),
      ...(cursor ? { cursor } : {}),
      limit: 50,
    },
  })
}

export const handle = { title: "strategies" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  load(strategies(filtersOf(request, FILTERS)), pack)

export default function StrategyListPage() {
  const { t } = useTranslation()
  const may = useMay()
  const navigate = useNavigate()
  const { county } = usePack()
  const { values, set, clear, cursor, pager } = useFilters(FILTERS)
  const { data, isFetching } = useLoaded(strategies({ ...values, cursor }))
  const [isAdding, adding] = useDisclosure()
  const view = useTableView("strategies")
  const kind = kindOf(values.kind)
  const chips = [
    ...(values.q ? [{ key: "q", label: values.q }] : []),
    ...(kind ? [{ key: "kind", label: t(`strategies.kinds.${kind}`) }] : []),
    ...(values.county ? [{ key: "county", label: county(values.county) }] : []),
  ]
  return (
    <Page
      title={t("strategies.title")}
      lead={t("strategies.text")}
      actions={
        may("projects.manage") && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={adding.open}>
            {t("strategies.new")}
          </Button>
        )
      }
    >
      <ProjectTabs here="strategies" />
      <Group align="flex-end" gap="sm" className="no-print">
        <SearchField
          label={t("projects.find")}
          value={values.q ?? ""}
          onSearch={(text) => set({ q: text })}
        />
        <Select
          label={t("strategies.kind")}
          placeholder={t("common.all")}
          w={220}
          clearable
          clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("strategies.kind") }) }}
          data={STRATEGY_KINDS.map((value) => ({ value, label: t(`strategies.kinds.${value}`) }))}
          value={kind ?? null}
          onChange={(next) => set({ kind: next })}
        />
        <CountySelect
          placeholder={t("common.all")}
          value={values.county}
          onChange={(next) => set({ county: next })}
        />
      </Group>
      <FilterChips chips={chips} onRemove={(key) => set({ [key]: null })} onClear={clear} />
      <Section title={t("strategies.title")} isFlush isTitleHidden>
        <DataTable
          caption={t("strategies.title")}
          rows={data.items}
          rowKey={({ id }) => id}
          view={view}
          isRefreshing={isFetching}
          empty={
            <EmptyState
              title={t(chips.length > 0 ? "strategies.noneFiltered" : "strategies.none")}
              text={t(chips.length > 0 ? "projects.noneFilteredText" : "strategies.noneText")}
            />
          }
          columns={[
            {
              key: "title",
              title: t("strategies.strategy"),
              cell: (one) => (
                <>
                  <Anchor component={Link} to={paths.strategy(one.id)} fw={600} size="sm">
                    {one.title}
                  </Anchor>
                  <Text size="xs" c="dimmed">
                    {t(`strategies.kinds.${one.kind}`)}
                  </Text>
                </>
              ),
            },
            { key: "when", title: t("projects.when"), cell: timeWords },
            {
              key: "county",
              title: t("projects.county"),
              cell: ({ county: code }) => (code ? county(code) : t("strategies.national")),
            },
            {
              key: "status",
              title: t("projects.status"),
              cell: ({ status }) => <Stated>{status && t(`strategies.statuses.${status}`)}</Stated>,
            },
            { key: "progress", title: t("strategies.measures"), cell: progressWords },
          ]}
        />
        <KeysetPager {...pager(data.next)} isBusy={isFetching} />
      </Section>
      {isAdding && (
        <StrategyDialog
          strategy={undefined}
          onClose={adding.close}
          onCreated={({ id }) => navigate(paths.strategy(id))}
        />
      )}
    </Page>
  )
}
