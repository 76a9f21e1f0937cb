import { Anchor, Button, Paper, Select, Stack, Text } from "@mantine/core"
import { clockList } from "@punte/client"
import { Link, type LoaderFunctionArgs } from "react-router"
import type { Clock } from "@/api/caseTypes"
import { load, q, useLoaded } from "@/api/query"
import type { Input } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { MeetClock } from "@/lib/MeetClock"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { ClockTag } from "@/ui/ClockTag"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { FilterChips } from "@/ui/FilterChips"
import { KeysetPager } from "@/ui/KeysetPager"
import { Page } from "@/ui/Page"
import { useTableView } from "@/ui/tableView"
import { placeOf } from "./places"

const FILTERS = ["due"] as const
const DUE = ["overdue", "today", "soon", "later"] as const

type Query = NonNullable<Input<typeof clockList>["query"]>
const clocks = (filters: ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>) =>
  // The server refuses what is not in its lists; the address may hold anything.
  q(clockList, { query: { ...(filters as Query), limit: 50 } })

export const handle = { title: "deadlines" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) => load(clocks(filtersOf(request, FILTERS)))

/** All open deadlines in sight, the one that ends first first. */
export default function DeadlineListPage() {
  const { t } = useTranslation()
  const filters = useFilters(FILTERS)
  const { due } = filters.values
  const { data, isFetching } = useLoaded(clocks({ ...filters.values, cursor: filters.cursor }))
  const view = useTableView("deadlines")
  const shown = DUE.find((one) => one === due)

  const columns: Column<Clock>[] = [
    {
      key: "kind",
      title: t("deadlines.deadline"),
      cell: (clock) => (
        <Anchor component={Link} to={placeOf(clock)} fw={600} size="sm">
          {t(`clocks.${clock.kind}`)}
        </Anchor>
      ),
    },
    {
      key: "case",
      title: t("deadlines.case"),
      cell: (clock) =>
        clock.case_code_name ? (
          <>
            {clock.case_code_name}
            <Text size="xs" c="dimmed">
              {clock.case_reference}
            </Text>
          </>
        ) : (
          <Text size="sm" c="dimmed">
            {t("deadlines.referral")}
          </Text>
        ),
    },
    {
      key: "left",
      title: t("deadlines.left"),
      cell: (clock) => <ClockTag dueAt={clock.due_at} warning={clock.warning} />,
    },
    { key: "due", title: t("deadlines.ends"), cell: (clock) => formatDateTime(clock.due_at) },
    {
      key: "meet",
      title: t("common.actions"),
      isUnlabelled: true,
      align: "end",
      cell: (clock) => <MeetClock clock={clock} />,
    },
  ]

  return (
    <Page title={t("deadlines.title")} lead={t("deadlines.lead")}>
      <Stack gap="sm">
        <Select
          className="no-print"
          size="sm"
          w={{ base: "100%", xs: 220 }}
          allowDeselect={false}
          label={t("deadlines.due")}
          data={[
            { value: "", label: t("deadlines.any") },
            ...DUE.map((value) => ({ value, label: t(`deadlines.dues.${value}`) })),
          ]}
          value={shown ?? ""}
          onChange={(value) => filters.set({ due: value || null })}
        />
        <FilterChips
          chips={shown ? [{ key: "due", label: t(`deadlines.dues.${shown}`) }] : []}
          onRemove={() => filters.set({ due: null })}
          onClear={filters.clear}
        />
        <Paper withBorder>
          <DataTable
            caption={t("deadlines.caption")}
            columns={columns}
            rows={data.items}
            rowKey={(clock) => clock.id}
            view={view}
            isRefreshing={isFetching}
            isMarked={(clock) => clock.warning === "overdue"}
            empty={
              due ? (
                <EmptyState
                  title={t("deadlines.noneFiltered")}
                  action={
                    <Button variant="default" onClick={filters.clear}>
                      {t("deadlines.showAll")}
                    </Button>
                  }
                />
              ) : (
                <EmptyState title={t("deadlines.none")} text={t("deadlines.noneText")} />
              )
            }
          />
          <KeysetPager {...filters.pager(data.next)} isBusy={isFetching} />
        </Paper>
      </Stack>
    </Page>
  )
}
