import { Button, Group } from "@mantine/core"
import { organisationRead } from "@punte/client"
import { campaignList } from "@punte/client/projects"
import { Link, type LoaderFunctionArgs } from "react-router"
import { load, q, useAsked, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { OrganisationSelect } from "@/lib/OrganisationSelect"
import { pack, usePack } from "@/lib/pack"
import { SearchField } from "@/lib/SearchField"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { paths } from "@/paths"
import { EmptyState } from "@/ui/EmptyState"
import { FilterChips } from "@/ui/FilterChips"
import { KeysetPager } from "@/ui/KeysetPager"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { useTableView } from "@/ui/tableView"
import { CountySelect } from "../CountySelect"
import { ProjectTabs } from "../ProjectTabs"
import { CampaignTable } from "./CampaignTable"

const FILTERS = ["q", "county", "partner"] as const
type Values = ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>

const campaigns = ({ q: text, county, partner, cursor }: Values) =>
  q(campaignList, {
    query: {
      ...(text ? { q: text } : {}),
      ...(county ? { county } : {}),
      ...(partner ? { organisation_id: partner } : {}),
      ...(cursor ? { cursor } : {}),
      limit: 50,
    },
  })

export const handle = { title: "campaigns" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  load(campaigns(filtersOf(request, FILTERS)), pack)

export default function CampaignListPage() {
  const { t } = useTranslation()
  const { county } = usePack()
  const { values, set, clear, cursor, pager } = useFilters(FILTERS)
  const { data, isFetching } = useLoaded(campaigns({ ...values, cursor }))
  const view = useTableView("campaigns")
  const partner = useAsked(q(organisationRead, { path: { id: values.partner ?? "" } }), !!values.partner)
  const chips = [
    ...(values.q ? [{ key: "q", label: values.q }] : []),
    ...(values.county ? [{ key: "county", label: county(values.county) }] : []),
    ...(values.partner
      ? [{ key: "partner", label: partner.data?.name ?? t("campaigns.lists.partners") }]
      : []),
  ]
  return (
    <Page
      title={t("campaigns.title")}
      lead={t("campaigns.text")}
      actions={
        <Button component={Link} to={paths.campaignActions} variant="default">
          {t("campaigns.allActions")}
        </Button>
      }
    >
      <ProjectTabs here="campaigns" />
      <Group align="flex-end" gap="sm" className="no-print">
        <SearchField
          label={t("projects.find")}
          value={values.q ?? ""}
          onSearch={(text) => set({ q: text })}
        />
        <CountySelect
          placeholder={t("common.all")}
          value={values.county}
          onChange={(next) => set({ county: next })}
        />
        <OrganisationSelect
          label={t("campaigns.lists.partners")}
          placeholder={t("common.all")}
          value={values.partner ?? null}
          onChange={(next) => set({ partner: next })}
          isClearable
        />
      </Group>
      <FilterChips chips={chips} onRemove={(key) => set({ [key]: null })} onClear={clear} />
      <Section title={t("campaigns.title")} isFlush isTitleHidden>
        <CampaignTable
          rows={data.items}
          view={view}
          isRefreshing={isFetching}
          empty={
            <EmptyState
              title={t(chips.length > 0 ? "campaigns.noneFiltered" : "campaigns.none")}
              text={t(chips.length > 0 ? "projects.noneFilteredText" : "campaigns.noneText")}
            />
          }
        />
        <KeysetPager {...pager(data.next)} isBusy={isFetching} />
      </Section>
    </Page>
  )
}
