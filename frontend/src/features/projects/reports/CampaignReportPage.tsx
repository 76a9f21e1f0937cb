import { Anchor, Group, Select, Text } from "@mantine/core"
import { campaignList, campaignReport, campaignReportPrint } from "@punte/client/projects"
import { Link, type LoaderFunctionArgs } from "react-router"
import type { CampaignReport } from "@/api/projectTypes"
import { load, q, useAsked, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
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
  const to: Behind = (more) =>
    listOf(paths.campaignActions, {
      year: yearOf(values.year)?.toString(),
      project: values.project,
      campaign: values.campaign,
      held: "1",
      ...more,
    })
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
      <Audience report={data} to={to} />
      <Actions report={data} to={to} />
      <Materials report={data} to={to} />
      <Reach report={data} />
      <ByCampaign report={data} values={values} to={to} />
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

/** The actions behind a figure: those of the report, and of these the ones of which this is so. */
type Behind = (more: Record<string, string | null | undefined>) => string
type Part = { report: CampaignReport }
type Counted = Part & { to: Behind }

/** A figure that opens the actions it was counted from; where there are none it opens nothing. */
function Figure({ of, to, isAbout }: { of: number | null | undefined; to: string; isAbout?: boolean }) {
  const words = <HowMany of={of} {...(isAbout ? { isAbout } : {})} />
  if (!of) return words
  return (
    <Anchor component={Link} to={to} size="sm">
      {words}
    </Anchor>
  )
}

function Audience({ report: { actions, audience, at_several_places, without_place }, to }: Counted) {
  const { t } = useTranslation()
  const reached = (people: number | null | undefined, count: number, how: "exact" | "approximate") => (
    <>
      <Figure of={people} isAbout={how === "approximate"} to={to({ audience: how })} />
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
          { label: t("campaigns.actions"), value: <Figure of={actions} to={to({})} /> },
          {
            label: t("reports.severalPlaces"),
            value: <Figure of={at_several_places} to={to({ places: "several" })} />,
          },
          {
            label: t("reports.withoutPlace"),
            value: <Figure of={without_place} to={to({ places: "not_stated" })} />,
          },
          {
            label: t("reports.audienceExact"),
            value: reached(audience.exact, audience.exact_actions, "exact"),
          },
          {
            label: t("reports.audienceAbout"),
            value: reached(audience.about, audience.about_actions, "approximate"),
          },
          {
            label: t("reports.audienceNotStated"),
            value: <Figure of={audience.not_stated} to={to({ audience: "not_stated" })} />,
          },
        ]}
      />
    </Section>
  )
}

function Actions({ report, to }: Counted) {
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
              cell: ({ kind, actions }) => <Figure of={actions} to={to({ kind })} />,
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
              cell: ({ county: code, actions }) => (
                <Figure of={actions} to={to(code ? { county: code } : { unstated: "1" })} />
              ),
            },
          ]}
        />
      </Section>
    </>
  )
}

function Materials({ report, to }: Counted) {
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
            cell: ({ kind, quantity }) => <Figure of={quantity.value} to={to({ material: kind })} />,
          },
          {
            key: "joint",
            title: t("reports.joint"),
            align: "end",
            cell: ({ kind, joint }) => <Figure of={joint} to={to({ material: kind, places: "several" })} />,
          },
          {
            key: "notStated",
            title: t("reports.notStatedBy"),
            align: "end",
            cell: ({ kind, quantity }) => <Figure of={quantity.not_stated} to={to({ material: kind })} />,
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
            cell: ({ campaign_id, value, is_approximate }) => (
              <Figure of={value} isAbout={is_approximate} to={paths.campaign(campaign_id)} />
            ),
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

function ByCampaign({ report, values, to }: Counted & { values: Values }) {
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
            cell: ({ campaign_id, actions }) => <Figure of={actions} to={to({ campaign: campaign_id })} />,
          },
          {
            key: "exact",
            title: t("reports.audienceExact"),
            align: "end",
            cell: ({ campaign_id, audience }) => (
              <Figure of={audience.exact} to={to({ campaign: campaign_id, audience: "exact" })} />
            ),
          },
          {
            key: "about",
            title: t("reports.audienceAbout"),
            align: "end",
            cell: ({ campaign_id, audience }) => (
              <Figure
                of={audience.about}
                isAbout
                to={to({ campaign: campaign_id, audience: "approximate" })}
              />
            ),
          },
          {
            key: "notStated",
            title: t("reports.audienceNotStated"),
            align: "end",
            cell: ({ campaign_id, audience }) => (
              <Figure of={audience.not_stated} to={to({ campaign: campaign_id, audience: "not_stated" })} />
            ),
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
