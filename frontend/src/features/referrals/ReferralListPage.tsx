import { Anchor, Group, Paper, Select, Stack, Tabs, Text } from "@mantine/core"
import { referralList } from "@punte/client"
import { Link, type LoaderFunctionArgs } from "react-router"
import type { ReferralState, ReferralSummary } from "@/api/caseTypes"
import { load, q, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatList, formatShort } from "@/i18n/format"
import { ExportButton } from "@/lib/ExportButton"
import { pack, usePack } from "@/lib/pack"
import { AnswerClock, ReferralTag } from "@/lib/referralWords"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { paths } from "@/paths"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { FilterChips } from "@/ui/FilterChips"
import { KeysetPager } from "@/ui/KeysetPager"
import { Page } from "@/ui/Page"
import { StatusTag } from "@/ui/StatusTag"
import { useTableView } from "@/ui/tableView"
import { STATES } from "./states"

const FILTERS = ["box", "state", "open"] as const
type Values = ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>

const filterOf = ({ box, state, open }: Omit<Values, "cursor">) => ({
  box: box === "out" ? ("out" as const) : ("in" as const),
  // The server refuses what is not in its list; the address may hold anything.
  ...(state ? { state: state as ReferralState } : {}),
  ...(open === "all" || state ? {} : { open: true }),
})

const referrals = ({ cursor, ...values }: Values) =>
  q(referralList, { query: { ...filterOf(values), ...(cursor ? { cursor } : {}), limit: 50 } })

export const handle = { title: "referrals" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  load(referrals(filtersOf(request, FILTERS)), pack)

export default function ReferralListPage() {
  const { t } = useTranslation()
  const filters = useFilters(FILTERS)
  const { values, set, clear, cursor, pager } = filters
  const { data, isFetching } = useLoaded(referrals({ ...values, cursor }))
  const box = values.box === "out" ? "out" : "in"
  const state = STATES.find((one) => one === values.state)
  const columns = useColumns(box)
  const view = useTableView("referrals")
  const chips = [
    ...(values.open === "all" && !state ? [{ key: "open", label: t("referrals.onlyOpenAll") }] : []),
    ...(state ? [{ key: "state", label: t(`referrals.states.${state}`) }] : []),
  ]

  return (
    <Page title={t("referrals.title")} actions={<ExportButton kind="referrals" filter={filterOf(values)} />}>
      <Stack gap="sm">
        <Tabs
          value={box}
          onChange={(next) => set({ box: next === "out" ? "out" : null, state: null })}
          className="no-print"
        >
          <Tabs.List aria-label={t("referrals.title")}>
            <Tabs.Tab value="in" aria-controls="referrals">
              {t("referrals.in")}
            </Tabs.Tab>
            <Tabs.Tab value="out" aria-controls="referrals">
              {t("referrals.out")}
            </Tabs.Tab>
          </Tabs.List>
        </Tabs>
        <Group gap="sm" align="flex-end" className="no-print">
          <Select
            size="sm"
            w={230}
            label={t("referrals.state")}
            allowDeselect={false}
            data={[
              { value: "open", label: t("referrals.onlyOpen") },
              { value: "all", label: t("referrals.onlyOpenAll") },
              ...STATES.filter((one) => box === "out" || one !== "draft").map((one) => ({
                value: one,
                label: t(`referrals.states.${one}`),
              })),
            ]}
            value={state ?? (values.open === "all" ? "all" : "open")}
            onChange={(next) =>
              set(
                next === "open" || next === "all"
                  ? { state: null, open: next === "all" ? "all" : null }
                  : { state: next, open: null },
              )
            }
          />
        </Group>
        <FilterChips
          chips={chips}
          onRemove={(key) => set({ [key]: null })}
          onClear={() => (box === "out" ? set({ state: null, open: null }) : clear())}
        />
        <Paper withBorder id="referrals">
          <DataTable
            caption={t(box === "in" ? "referrals.captionIn" : "referrals.captionOut")}
            columns={columns}
            rows={data.items}
            rowKey={(one) => one.id}
            view={view}
            isRefreshing={isFetching}
            isMarked={(one) => one.warning === "overdue"}
            empty={
              <EmptyState
                title={t(box === "in" ? "referrals.noneIn" : "referrals.noneOut")}
                text={t(box === "in" ? "referrals.noneInText" : "referrals.noneOutText")}
                action={
                  box === "out" && (
                    <Anchor component={Link} to={paths.cases}>
                      {t("home.toCases")}
                    </Anchor>
                  )
                }
              />
            }
          />
          <KeysetPager {...pager(data.next)} isBusy={isFetching} />
        </Paper>
      </Stack>
    </Page>
  )
}

function useColumns(box: "in" | "out"): Column<ReferralSummary>[] {
  const { t } = useTranslation()
  const { service } = usePack()
  return [
    {
      key: "referral",
      title: t("referrals.referral"),
      cell: (one) => (
        <>
          <Anchor component={Link} to={paths.referral(one.id)} fw={600} size="sm">
            {one.services.length > 0
              ? formatList(one.services.map(service))
              : t(`referrals.kinds.${one.kind}`)}
          </Anchor>
          <Text size="xs" c="dimmed">
            {one.reference}
          </Text>
        </>
      ),
    },
    {
      key: "other",
      title: t(box === "in" ? "referrals.from" : "referrals.to"),
      cell: (one) => (box === "in" ? one.from_name : one.to_name),
    },
    ...(box === "out"
      ? [
          {
            key: "case",
            title: t("referrals.case"),
            cell: (one: ReferralSummary) =>
              one.case_id && one.case_reference ? (
                <Anchor component={Link} to={paths.case(one.case_id)} size="sm">
                  {one.case_reference}
                </Anchor>
              ) : null,
          },
        ]
      : []),
    {
      key: "state",
      title: t("referrals.state"),
      cell: (one) => (
        <Group gap={4}>
          <ReferralTag state={one.state} />
          {one.urgency === "urgent" && <StatusTag tone="warn">{t("cases.urgentTag")}</StatusTag>}
        </Group>
      ),
    },
    {
      key: "answer",
      title: t("referrals.answer"),
      cell: (one) => <AnswerClock referral={one} />,
    },
    { key: "updated", title: t("referrals.updated"), cell: (one) => formatShort(one.updated_at) },
  ]
}
