import { Anchor, Button, Group } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { fundList } from "@punte/client/projects"
import { IconPlus } from "@tabler/icons-react"
import { Link, type LoaderFunctionArgs, useNavigate } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"
import { pack } from "@/lib/pack"
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
import { FundDialog } from "../FundDialog"
import { ProjectTabs } from "../ProjectTabs"
import { Stated } from "../words"

const FILTERS = ["q"] as const
type Values = ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>

const funds = ({ q: text, cursor }: Values) =>
  q(fundList, { query: { ...(text ? { q: text } : {}), ...(cursor ? { cursor } : {}), limit: 50 } })

export const handle = { title: "funds" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  load(funds(filtersOf(request, FILTERS)), pack)

export default function FundListPage() {
  const { t } = useTranslation()
  const may = useMay()
  const navigate = useNavigate()
  const { values, set, clear, cursor, pager } = useFilters(FILTERS)
  const { data, isFetching } = useLoaded(funds({ ...values, cursor }))
  const [isAdding, adding] = useDisclosure()
  const chips = values.q ? [{ key: "q", label: values.q }] : []
  return (
    <Page
      title={t("funds.title")}
      lead={t("funds.text")}
      actions={
        may("projects.manage") && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={adding.open}>
            {t("projects.form.newFund")}
          </Button>
        )
      }
    >
      <ProjectTabs here="funds" />
      <Group align="flex-end" gap="sm" className="no-print">
        <SearchField
          label={t("projects.find")}
          placeholder={t("funds.findHint")}
          value={values.q ?? ""}
          onSearch={(text) => set({ q: text })}
        />
      </Group>
      <FilterChips chips={chips} onRemove={(key) => set({ [key]: null })} onClear={clear} />
      <Section title={t("funds.title")} isFlush isTitleHidden>
        <DataTable
          caption={t("funds.caption")}
          rows={data.items}
          rowKey={({ id }) => id}
          view={useTableView("funds")}
          isRefreshing={isFetching}
          empty={
            <EmptyState
              title={t(chips.length > 0 ? "projects.noFund" : "funds.none")}
              text={t(chips.length > 0 ? "projects.noneFilteredText" : "funds.noneText")}
            />
          }
          columns={[
            {
              key: "name",
              title: t("projects.fund"),
              cell: ({ id, name }) => (
                <Anchor component={Link} to={paths.fund(id)} fw={600} size="sm">
                  {name}
                </Anchor>
              ),
            },
            {
              key: "donors",
              title: t("projects.donors"),
              cell: ({ donors }) => <Stated>{formatList(donors)}</Stated>,
            },
            {
              key: "mechanism",
              title: t("projects.mechanism"),
              cell: ({ mechanism }) => <Stated>{mechanism}</Stated>,
            },
            {
              key: "period",
              title: t("projects.fundPeriod"),
              cell: ({ period }) => <Stated>{period}</Stated>,
            },
            {
              key: "currency",
              title: t("budget.currency"),
              cell: ({ currency }) => <Stated>{currency}</Stated>,
            },
          ]}
        />
        <KeysetPager {...pager(data.next)} isBusy={isFetching} />
      </Section>
      {isAdding && <FundDialog onClose={adding.close} onCreated={({ id }) => navigate(paths.fund(id))} />}
    </Page>
  )
}
