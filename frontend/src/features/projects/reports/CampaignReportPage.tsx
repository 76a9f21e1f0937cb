import { Anchor, Group, Select, Text } from "@mantine/core"
import { campaignList, campaignReport, campaignReportPrint } from "@punte/client/projects"
import { Link, type LoaderFunctionArgs } from "react-router"
import type { CampaignReport } from "@/api/projectTypes"
import { load, q, useAsked, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate, formatNumber } from "@/i18n/format"
import { pack, usePack } from "@/lib/pack"
import { spanWords } from "@/lib/spanWords"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { paths } from "@/paths"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Facts } from "@/ui/Facts"
import { Section } from "@/ui/Section"
import { ProjectSelect } from "../ProjectSelect"
import { HowMany, NotStated } from "../words"
import { YearFilter, yearOf } from "../YearFilter"
import { listOf } from "./listOf"
import { ReportPage } from "./ReportPage"

const FILTERS = ["year", "project", "campaign"] as const
type Values = Omit<ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>, "cursor">

const of = ({ year, project, campaign }: Values) => {
  const inYear = yearOf(year)
  return {
    ...(inYear ? { year: inYear } : {}),
    ...(project ? { project_id: project } : {}),
    ...(campaign ? { campaign_id: campaign } : {}),
  }
}
const question = (values: Values) => q(campaignReport, { query: of(values) })

export const handle = { title: "report" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  load(question(filtersOf(request, FILTERS)), pack)

export default function CampaignReportPage() {
  const { t } = useTranslation()
  const { values, set } = useFilters(FILTERS)
  const { data } = useLoaded(question(values))
  return (
    <ReportPage
      title={t("reports.campaignReport")}
      lead={t("reports.shows.campaignReport")}
      filters={
        <Group align="flex-end" gap="sm" className="no-print">
          <YearFilter value={values.year} onChange={(year) => set({ year })} />
          <ProjectSelect
            placeholder={t("common.all")}
            value={values.project ?? null}
            onChange={(project) => set({ project, campaign: null })}
          />
          <CampaignSelect
            project={values.project}
            value={values.campaign}
            onChange={(campaign) => set({ campaign })}
          />
        </Group>
      }
      ask={(format, language, how) =>
        campaignReportPrint({ query: { ...of(values), format, language }, ...how })
      }
      shownBy={campaignReport}
    >
      <Audience report={data} />
      <Actions report={data} />
      <Materials report={data} />
      <Reach report={data} />
      <ByCampaign report={data} values={values} />
    </ReportPage>
  )
}

type SelectProps = {
  project: string | undefined
  value: string | undefined
  onChange: (id: string | null) => void
}

/** One of the campaigns of a project, or the latest of all. */
function CampaignSelect({ project, value, onChange }: SelectProps) {
  const { t } = useTranslation()
  const found = useAsked(
    q(campaignList, { query: { ...(project ? { project_id: project } : {}), limit: 100 } }),
  )
  return (
    <Select
      label={t("campaigns.campaign")}
      placeholder={t("common.all")}
      w={280}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("campaigns.campaign") }) }}
      data={(found.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={value ?? null}
      onChange={onChange}
      comboboxProps={{ withinPortal: true }}
    />
  )
}

function Audience({ report: { actions, audience, at_several_places, without_place } }: Part) {
  const { t } = useTranslation()
  const reached = (people: number | null | undefined, count: number, isAbout = false) => (
    <>
      <HowMany of={people} isAbout={isAbout} />
      {count > 0 && (
        <Text span size="xs" c="dimmed">
          {" "}
          {t("reports.atActions", { count })}
        </Text>
      )}
    </>
  )
  return (
    <Section title={t("counts.title")} text={t("reports.audienceText")}>
      <Facts
        columns={2}
        facts={[
          { label: t("campaigns.actions"), value: formatNumber(actions) },
          { label: t("reports.severalPlaces"), value: formatNumber(at_several_places) },
          { label: t("reports.withoutPlace"), value: formatNumber(without_place) },
          { label: t("reports.audienceExact"), value: reached(audience.exact, audience.exact_actions) },
          { label: t("reports.audienceAbout"), value: reached(audience.about, audience.about_actions, true) },
          { label: t("reports.audienceNotStated"), value: formatNumber(audience.not_stated) },
        ]}
      />
    </Section>
  )
}

type Part = { report: CampaignReport }

function Actions({ report }: Part) {
  const { t } = useTranslation()
  const { county } = usePack()
  const empty = <EmptyState headingLevel={3} title={t("campaigns.noActions")} />
  return (
    <>
      <Section title={t("reports.actionsByKind")} isFlush>
        <DataTable
          caption={t("reports.actionsByKind")}
          rows={report.by_kind}
          rowKey={({ kind }) => kind}
          empty={empty}
          columns={[
            {
              key: "kind",
              title: t("campaigns.kinds"),
              cell: ({ kind }) => t(`campaigns.actionKinds.${kind}`),
            },
            {
              key: "actions",
              title: t("campaigns.actions"),
              align: "end",
              cell: ({ actions }) => formatNumber(actions),
            },
          ]}
        />
      </Section>
      <Section title={t("reports.actionsByCounty")} isFlush>
        <DataTable
          caption={t("reports.actionsByCounty")}
          rows={report.by_county}
          rowKey={({ county: code }) => code ?? ""}
          empty={empty}
          columns={[
            {
              key: "county",
              title: t("projects.county"),
              cell: ({ county: code }) => (code ? county(code) : <NotStated />),
            },
            {
              key: "actions",
              title: t("campaigns.actions"),
              align: "end",
              cell: ({ actions }) => formatNumber(actions),
            },
          ]}
        />
      </Section>
    </>
  )
}

function Materials({ report }: Part) {
  const { t } = useTranslation()
  return (
    <Section title={t("campaigns.materials")} text={t("reports.materialsText")} isFlush>
      <DataTable
        caption={t("campaigns.materials")}
        rows={report.materials}
        rowKey={({ kind }) => kind}
        empty={<EmptyState headingLevel={3} title={t("reports.noMaterials")} />}
        columns={[
          {
            key: "kind",
            title: t("campaigns.materialKind"),
            cell: ({ kind }) => t(`campaigns.materialKinds.${kind}`),
          },
          {
            key: "quantity",
            title: t("campaigns.quantity"),
            align: "end",
            cell: ({ quantity }) => <HowMany of={quantity.value} />,
          },
          {
            key: "joint",
            title: t("reports.joint"),
            align: "end",
            cell: ({ joint }) => formatNumber(joint),
          },
          {
            key: "notStated",
            title: t("reports.notStatedBy"),
            align: "end",
            cell: ({ quantity }) => formatNumber(quantity.not_stated),
          },
        ]}
      />
    </Section>
  )
}

function Reach({ report }: Part) {
  const { t } = useTranslation()
  return (
    <Section title={t("campaigns.reach")} text={t("reports.reachText")} isFlush>
      <DataTable
        caption={t("campaigns.reach")}
        rows={report.reach.map((one, at) => ({ ...one, key: String(at) }))}
        rowKey={({ key }) => key}
        empty={<EmptyState headingLevel={3} title={t("reports.noReach")} />}
        columns={[
          { key: "platform", title: t("campaigns.platform"), cell: ({ platform }) => platform },
          {
            key: "measure",
            title: t("campaigns.measure"),
            cell: ({ measure }) => t(`campaigns.measures.${measure}`),
          },
          {
            key: "value",
            title: t("campaigns.value"),
            align: "end",
            cell: ({ value, is_approximate }) => <HowMany of={value} isAbout={is_approximate} />,
          },
          { key: "when", title: t("projects.when"), cell: ({ period }) => spanWords(period) },
          {
            key: "read",
            title: t("campaigns.measuredOn"),
            cell: ({ measured_on }) => (measured_on ? formatDate(measured_on) : <NotStated />),
          },
          {
            key: "campaign",
            title: t("campaigns.campaign"),
            cell: ({ campaign_id, campaign_name }) => (
              <Anchor component={Link} to={paths.campaign(campaign_id)} size="sm">
                {campaign_name}
              </Anchor>
            ),
          },
        ]}
      />
    </Section>
  )
}

function ByCampaign({ report, values }: Part & { values: Values }) {
  const { t } = useTranslation()
  const { year, project } = values
  return (
    <Section title={t("campaigns.title")} isFlush>
      <DataTable
        caption={t("campaigns.title")}
        rows={report.by_campaign}
        rowKey={({ campaign_id }) => campaign_id}
        empty={<EmptyState headingLevel={3} title={t("campaigns.noneFiltered")} />}
        columns={[
          {
            key: "name",
            title: t("campaigns.campaign"),
            cell: ({ campaign_id, name }) => (
              <Anchor
                component={Link}
                to={listOf(paths.campaignReport, { year, project, campaign: campaign_id })}
                size="sm"
              >
                {name}
              </Anchor>
            ),
          },
          {
            key: "actions",
            title: t("campaigns.actions"),
            align: "end",
            cell: ({ campaign_id, actions }) => (
              <Anchor component={Link} to={paths.campaign(campaign_id)} size="sm">
                {formatNumber(actions)}
              </Anchor>
            ),
          },
          {
            key: "exact",
            title: t("reports.audienceExact"),
            align: "end",
            cell: ({ audience }) => <HowMany of={audience.exact} />,
          },
          {
            key: "about",
            title: t("reports.audienceAbout"),
            align: "end",
            cell: ({ audience }) => <HowMany of={audience.about} isAbout />,
          },
          {
            key: "notStated",
            title: t("reports.audienceNotStated"),
            align: "end",
            cell: ({ audience }) => formatNumber(audience.not_stated),
          },
        ]}
      />
      {report.campaigns > report.by_campaign.length && (
        <Text size="sm" px="md" py="sm">
          {t("reports.moreCampaigns", { count: report.campaigns - report.by_campaign.length })}
        </Text>
      )}
    </Section>
  )
}
