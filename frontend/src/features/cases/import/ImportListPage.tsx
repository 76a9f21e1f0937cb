import { Anchor, Paper, Stack, Text } from "@mantine/core"
import { importColumns, importList } from "@punte/client"
import { Link, type LoaderFunctionArgs } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import type { Item } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { paths } from "@/paths"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { Page } from "@/ui/Page"
import { ImportForm } from "./ImportForm"
import { ImportState } from "./ImportState"

const imports = ({ cursor }: { cursor?: string | undefined }) =>
  q(importList, { query: { limit: 50, ...(cursor ? { cursor } : {}) } })
const known = q(importColumns, { query: { kind: "cases" } })
const notified = q(importColumns, { query: { kind: "notifications" } })

export const handle = { title: "imports" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  load(imports(filtersOf(request, [])), known, notified)

/** Files of cases and notifications: one to send, and those that were sent. */
export default function ImportListPage() {
  const { t } = useTranslation()
  const filters = useFilters([])
  const { data, isFetching } = useLoaded(imports({ cursor: filters.cursor }))
  const { data: cases } = useLoaded(known)
  const { data: notifications } = useLoaded(notified)
  const shown: Column<Item<typeof importList>>[] = [
    {
      key: "when",
      title: t("imports.when"),
      cell: (one) => (
        <Anchor component={Link} to={paths.import(one.id)} size="sm" fw={600}>
          {formatDateTime(one.created_at)}
        </Anchor>
      ),
    },
    { key: "kind", title: t("imports.kind"), cell: (one) => t(`imports.kinds.${one.kind}`) },
    { key: "who", title: t("imports.who"), cell: (one) => one.created_by_name },
    { key: "state", title: t("imports.state"), cell: (one) => <ImportState of={one} /> },
    { key: "rows", title: t("imports.rows"), cell: (one) => one.rows ?? t("common.unknown"), align: "end" },
    { key: "opened", title: t("imports.counts.opened"), cell: (one) => one.opened, align: "end" },
    { key: "refused", title: t("imports.counts.refused"), cell: (one) => one.refused, align: "end" },
  ]
  return (
    <Page
      title={t("imports.title")}
      lead={t("imports.lead")}
      above={
        <Anchor component={Link} to={paths.cases} size="sm">
          {t("cases.title")}
        </Anchor>
      }
    >
      <Stack>
        <ImportForm columns={{ cases: cases.items, notifications: notifications.items }} />
        <Paper withBorder>
          <DataTable
            caption={t("imports.title")}
            columns={shown}
            rows={data.items}
            rowKey={(one) => one.id}
            isRefreshing={isFetching}
            empty={<EmptyState title={t("imports.none")} text={t("imports.noneText")} />}
          />
          <KeysetPager {...filters.pager(data.next)} isBusy={isFetching} />
        </Paper>
        <Text size="sm" c="dimmed">
          {t("imports.kept")}
        </Text>
      </Stack>
    </Page>
  )
}
