import { Anchor, Button, Group, Paper, Stack, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { caseList, savedViewList } from "@punte/client"
import { IconPlus, IconSearch } from "@tabler/icons-react"
import { Link, type LoaderFunctionArgs, redirect } from "react-router"
import type { CaseSummary } from "@/api/caseTypes"
import { load, q, queryClient, useLoaded } from "@/api/query"
import { useMay, useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatDay } from "@/i18n/format"
import { ExportButton } from "@/lib/ExportButton"
import { LevelTag } from "@/lib/LevelTag"
import { pack, usePack } from "@/lib/pack"
import { SelectionBox } from "@/lib/SelectionBar"
import { TrackTag } from "@/lib/tracks"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { useSelection } from "@/lib/useSelection"
import { paths } from "@/paths"
import { ClockTag } from "@/ui/ClockTag"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { Page } from "@/ui/Page"
import { StatusTag } from "@/ui/StatusTag"
import { useTableView } from "@/ui/tableView"
import { CaseFilters } from "./CaseFilters"
import { CaseSearch } from "./CaseSearch"
import classes from "./Cases.module.css"
import { CaseViews } from "./CaseViews"
import { ADDRESS, type CaseAddress, FILTERS, filterToExport, placeOf, questionOf } from "./caseFilters"
import { CaseSelectionBar } from "./handover/CaseSelectionBar"
import { asSelected } from "./handover/selection"

const cases = (filters: ReturnType<typeof filtersOf<CaseAddress>>) =>
  q(caseList, { query: questionOf(filters) })
const views = q(savedViewList)

export const handle = { title: "cases" } as const
export const clientLoader = async ({ request }: LoaderFunctionArgs) => {
  if (new URL(request.url).search === "") {
    // Whoever has chosen a view begins with it; its address says so.
    await load(views)
    const first = queryClient.getQueryData(views.queryKey)?.items.find((one) => one.is_default)
    if (first) return redirect(placeOf(first))
  }
  return load(cases(filtersOf(request, ADDRESS)), views, pack)
}

export default function CaseListPage() {
  const { t } = useTranslation()
  const may = useMay()
  const me = useMe()
  const { county } = usePack()
  const address = useFilters(ADDRESS)
  const filters = {
    ...address,
    // Without any address the list would begin anew with the view of choice.
    clear: () => address.set({ ...Object.fromEntries(FILTERS.map((name) => [name, null])), view: "all" }),
  }
  const { data: known } = useLoaded(views)
  const saved = known.items.find((one) => one.id === filters.values.view)
  const { data, isFetching } = useLoaded(cases({ ...filters.values, cursor: filters.cursor }))
  const [isSearching, search] = useDisclosure()
  const view = useTableView("cases", saved && { id: saved.id, hidden: saved.hidden_columns })
  const selection = useSelection<CaseSummary>({
    filter: JSON.stringify(filters.values),
    mayTick: (one) => one.organisation_id === me.organisation.id,
    asSelected,
  })
  const seesOthers = data.items.some((one) => one.organisation_id !== me.organisation.id)
  const isFiltered = Object.keys(filters.values).some((name) => name !== "sort" && name !== "view")

  const columns: Column<CaseSummary>[] = [
    {
      key: "case",
      title: t("cases.case"),
      width: 150,
      cell: (one) => (
        <>
          <Group gap="xs" wrap="nowrap">
            <SelectionBox of="cases.many" selection={selection} one={one} />
            <Anchor
              component={Link}
              to={paths.case(one.id)}
              fw={600}
              size="sm"
              className={classes.nowrap ?? ""}
            >
              {one.code_name}
            </Anchor>
          </Group>
          <Text size="xs" c="dimmed" className={classes.nowrap ?? ""}>
            {one.reference}
          </Text>
        </>
      ),
    },
    {
      key: "tracks",
      title: t("cases.tracks"),
      cell: (one) => (
        <Group gap={4}>
          <TrackTag track="identification" state={one.identification} />
          <TrackTag track="assistance" state={one.assistance} />
          {one.urgency === "urgent" && <StatusTag tone="warn">{t("cases.urgentTag")}</StatusTag>}
        </Group>
      ),
    },
    {
      key: "risk",
      title: t("cases.risk"),
      cell: (one) =>
        one.risk_level ? (
          <LevelTag level={one.risk_level} isShort />
        ) : (
          <Text size="sm" c="dimmed">
            {t("cases.noRiskYet")}
          </Text>
        ),
    },
    {
      key: "person",
      title: t("cases.person"),
      cell: (one) => (
        <Group gap={6}>
          <span>
            {t(`terms.sex.${one.sex}`)}, {t(`terms.ageGroup.${one.age_group}`)}
          </span>
          {one.is_child && <StatusTag tone="notice">{t("cases.child")}</StatusTag>}
        </Group>
      ),
    },
    { key: "county", title: t("cases.county"), cell: (one) => county(one.county) },
    seesOthers
      ? { key: "holder", title: t("cases.holder"), width: 170, cell: (one) => one.organisation_name }
      : {
          key: "assigned",
          title: t("cases.assignedTo"),
          cell: (one) =>
            one.assigned_name ?? (
              <Text size="sm" c="dimmed">
                {t("cases.nobody")}
              </Text>
            ),
        },
    {
      key: "due",
      title: t("cases.nextDue"),
      sort: filters.values.sort === "due" ? "ascending" : undefined,
      onSort: () => filters.set({ sort: "due" }),
      cell: (one) =>
        one.next_due_at && one.next_clock ? (
          <>
            <ClockTag dueAt={one.next_due_at} warning={one.next_warning} />
            <Text size="xs" c="dimmed">
              {t(`clocks.${one.next_clock}`)}
            </Text>
          </>
        ) : (
          <Text c="dimmed" size="sm">
            {t("cases.noClock")}
          </Text>
        ),
    },
    {
      key: "opened",
      title: t("cases.opened"),
      cell: (one) => <span className={classes.nowrap}>{formatDay(one.opened_at)}</span>,
      sort: filters.values.sort === "due" ? undefined : "descending",
      onSort: () => filters.set({ sort: null }),
    },
  ]

  return (
    <Page
      title={t("cases.title")}
      actions={
        <>
          {may("cases.assign") && (
            <>
              <Button component={Link} to={paths.handovers} variant="default">
                {t("cases.many.work")}
              </Button>
              {!selection.isOn && (
                <Button variant="default" onClick={selection.start}>
                  {t("cases.many.select")}
                </Button>
              )}
            </>
          )}
          <ExportButton kind="cases" filter={filterToExport(filters.values)} />
          {may("imports.create") && (
            <Button component={Link} to={paths.imports} variant="default">
              {t("imports.title")}
            </Button>
          )}
          <Button variant="default" leftSection={<IconSearch size={16} aria-hidden />} onClick={search.open}>
            {t("cases.find")}
          </Button>
          {may("cases.create") && (
            <Button component={Link} to={paths.caseNew} leftSection={<IconPlus size={16} aria-hidden />}>
              {t("cases.new")}
            </Button>
          )}
        </>
      }
    >
      <CaseSearch isOpen={isSearching} onClose={search.close} />
      <Stack gap="sm">
        <CaseViews views={known.items} active={saved} values={filters.values} hidden={view.hidden} />
        <CaseFilters filters={filters} />
        {selection.isOn && (
          <CaseSelectionBar selection={selection} page={data.items} filter={filters.values} />
        )}
        <Paper withBorder>
          <DataTable
            caption={t("cases.caption")}
            columns={columns}
            rows={data.items}
            rowKey={(one) => one.id}
            view={view}
            isRefreshing={isFetching}
            isMarked={(one) => one.is_overdue}
            empty={
              isFiltered ? (
                <EmptyState
                  title={t("cases.noneFiltered")}
                  text={t("cases.noneFilteredText")}
                  action={
                    <Button variant="default" onClick={filters.clear}>
                      {t("table.clearFilters")}
                    </Button>
                  }
                />
              ) : (
                <EmptyState
                  title={t("cases.none")}
                  text={t("cases.noneText")}
                  action={
                    may("cases.create") && (
                      <Button component={Link} to={paths.caseNew}>
                        {t("cases.new")}
                      </Button>
                    )
                  }
                />
              )
            }
          />
          <KeysetPager {...filters.pager(data.next)} isBusy={isFetching} />
        </Paper>
      </Stack>
    </Page>
  )
}
