import { Button, Group, Paper } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { refusalList, refusalPrint } from "@punte/client"
import { IconPlus } from "@tabler/icons-react"
import type { LoaderFunctionArgs } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import type { Answer } from "@/api/types"
import { useTranslation } from "@/i18n"
import { countryName, formatPartialDate } from "@/i18n/format"
import { PrintMenu } from "@/lib/PrintMenu"
import { pack, usePack } from "@/lib/pack"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { Page } from "@/ui/Page"
import { RefusalDialog } from "./RefusalDialog"

type Row = Answer<typeof refusalList>["items"][number] & { key: string }

const refusals = ({ cursor }: { cursor?: string | undefined }) =>
  q(refusalList, { query: { limit: 50, ...(cursor ? { cursor } : {}) } })

export const handle = { title: "refusals" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) => load(refusals(filtersOf(request, [])), pack)

/** Adults who refused, without identity. */
export default function RefusalListPage() {
  const { t } = useTranslation()
  const may = useMay()
  const { county, term } = usePack()
  const filters = useFilters([])
  const { data, isFetching } = useLoaded(refusals({ cursor: filters.cursor }))
  const [isAdding, add] = useDisclosure()
  const columns: Column<Row>[] = [
    {
      key: "month",
      title: t("refusals.month"),
      cell: (one) => formatPartialDate({ date: one.month, precision: "month" }),
    },
    { key: "county", title: t("refusals.county"), cell: (one) => county(one.county) },
    { key: "sex", title: t("refusals.sex"), cell: (one) => t(`terms.sex.${one.sex}`) },
    { key: "age", title: t("refusals.ageGroup"), cell: (one) => t(`terms.ageGroup.${one.age_group}`) },
    {
      key: "citizenship",
      title: t("refusals.citizenship"),
      cell: (one) => (one.citizenship ? countryName(one.citizenship) : t("common.unknown")),
    },
    {
      key: "exploitation",
      title: t("refusals.exploitation"),
      cell: (one) => term("exploitation", one.exploitation),
    },
    { key: "reason", title: t("refusals.reason"), cell: (one) => term("decline_reason", one.reason) },
    { key: "organisation", title: t("refusals.organisation"), cell: (one) => one.organisation_name },
  ]
  // They have no ids: nothing can be asked of one.
  const rows: Row[] = data.items.map((one, at) => ({ ...one, key: String(at) }))
  const actions = (
    <Group gap="xs">
      <PrintMenu
        forms={[{ form: "refusals", label: t("print.refusals") }]}
        ask={(_, language, how) => refusalPrint({ query: { language }, ...how })}
        shownBy={refusalList}
      />
      {may("cases.create") && (
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={add.open}>
          {t("refusals.add")}
        </Button>
      )}
    </Group>
  )
  return (
    <Page title={t("refusals.title")} lead={t("refusals.lead")} actions={actions}>
      <Paper withBorder>
        <DataTable
          caption={t("refusals.caption")}
          columns={columns}
          rows={rows}
          rowKey={({ key }) => key}
          isRefreshing={isFetching}
          empty={<EmptyState title={t("refusals.none")} text={t("refusals.noneText")} />}
        />
        <KeysetPager {...filters.pager(data.next)} isBusy={isFetching} />
      </Paper>
      {isAdding && <RefusalDialog onClose={add.close} />}
    </Page>
  )
}
