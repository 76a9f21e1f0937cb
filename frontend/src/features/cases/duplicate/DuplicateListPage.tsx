import { Anchor, Button, Paper, SegmentedControl } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { duplicateList } from "@punte/client"
import { IconPlus } from "@tabler/icons-react"
import { Link, type LoaderFunctionArgs } from "react-router"
import type { Duplicate } from "@/api/caseTypes"
import { load, q, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { pack } from "@/lib/pack"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { paths } from "@/paths"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { Page } from "@/ui/Page"
import { LikenessTag, useReasonWords } from "./LikenessTag"
import { PairDialog } from "./PairDialog"

const STATES = ["open", "merged", "different", "undone"] as const
const stateOf = (code: string | undefined) => STATES.find((state) => state === code) ?? "open"

const pairs = ({ state, cursor }: { state?: string | undefined; cursor?: string | undefined }) =>
  q(duplicateList, { query: { limit: 50, state: stateOf(state), ...(cursor ? { cursor } : {}) } })

export const handle = { title: "duplicates" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  load(pairs(filtersOf(request, ["state"])), pack)

/** Cases that may be of one person. */
export default function DuplicateListPage() {
  const { t } = useTranslation()
  const words = useReasonWords()
  const filters = useFilters(["state"])
  const state = stateOf(filters.values.state)
  const { data, isFetching } = useLoaded(pairs({ state, cursor: filters.cursor }))
  const [isPairing, pair] = useDisclosure()
  const columns: Column<Duplicate>[] = [
    {
      key: "cases",
      title: t("duplicates.cases"),
      cell: ({ id, first, second }) => (
        <Anchor component={Link} to={paths.duplicate(id)} size="sm" fw={500}>
          {t("duplicates.two", { first: first.code_name, second: second.code_name })}
        </Anchor>
      ),
    },
    {
      key: "likeness",
      title: t("duplicates.how"),
      cell: ({ likeness }) => <LikenessTag likeness={likeness} />,
    },
    { key: "reasons", title: t("duplicates.why"), cell: ({ reasons }) => words(reasons) },
    { key: "found", title: t("duplicates.foundOn"), cell: ({ found_at }) => formatDate(found_at) },
    { key: "judged", title: t("duplicates.judgedBy"), cell: ({ judged_by_name }) => judged_by_name },
  ]
  return (
    <Page
      title={t("duplicates.title")}
      lead={t("duplicates.lead")}
      actions={
        <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={pair.open}>
          {t("duplicates.pair")}
        </Button>
      }
    >
      <SegmentedControl
        aria-label={t("duplicates.state")}
        value={state}
        onChange={(next) => filters.set({ state: next === "open" ? null : next })}
        data={STATES.map((value) => ({ value, label: t(`duplicates.states.${value}`) }))}
        maw={560}
      />
      <Paper withBorder>
        <DataTable
          caption={t("duplicates.caption")}
          columns={state === "open" ? columns.filter(({ key }) => key !== "judged") : columns}
          rows={data.items}
          rowKey={({ id }) => id}
          isRefreshing={isFetching}
          empty={<EmptyState title={t("duplicates.none")} text={t("duplicates.noneText")} />}
        />
        <KeysetPager {...filters.pager(data.next)} isBusy={isFetching} />
      </Paper>
      {isPairing && <PairDialog onClose={pair.close} />}
    </Page>
  )
}
