import { Anchor, Group, Text } from "@mantine/core"
import { projectList } from "@punte/client/projects"
import { Link, type LoaderFunctionArgs } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { SearchField } from "@/lib/SearchField"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { paths } from "@/paths"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { ProjectTabs } from "../ProjectTabs"

/** The reports on all projects that one sees. */
const REPORTS = ["evaluation", "trainingReport", "campaignReport", "meetingRegister"] as const

const FILTERS = ["q"] as const
type Values = ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>

const projects = ({ q: text, cursor }: Values) =>
  q(projectList, { query: { ...(text ? { q: text } : {}), ...(cursor ? { cursor } : {}), limit: 50 } })

export const handle = { title: "reports" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) => load(projects(filtersOf(request, FILTERS)))

export default function ReportListPage() {
  const { t } = useTranslation()
  const { values, set, cursor, pager } = useFilters(FILTERS)
  const { data, isFetching } = useLoaded(projects({ ...values, cursor }))
  return (
    <Page title={t("reports.title")} lead={t("reports.text")}>
      <ProjectTabs here="reports" />
      <Section title={t("reports.general")} isFlush>
        <DataTable
          caption={t("reports.general")}
          rows={REPORTS}
          rowKey={(report) => report}
          empty={null}
          columns={[
            {
              key: "report",
              title: t("reports.report"),
              cell: (report) => (
                <Anchor component={Link} to={paths[report]} fw={600} size="sm">
                  {t(`reports.${report}`)}
                </Anchor>
              ),
            },
            { key: "shows", title: t("reports.what"), cell: (report) => t(`reports.shows.${report}`) },
          ]}
        />
      </Section>
      <Section title={t("reports.onProjects")} isFlush>
        <Group px="md" pb="sm" className="no-print">
          <SearchField
            label={t("projects.find")}
            placeholder={t("projects.findHint")}
            value={values.q ?? ""}
            onSearch={(text) => set({ q: text })}
          />
        </Group>
        <DataTable
          caption={t("reports.onProjects")}
          rows={data.items}
          rowKey={({ id }) => id}
          isRefreshing={isFetching}
          empty={
            <EmptyState
              headingLevel={3}
              title={t(values.q ? "projects.noneFiltered" : "projects.none")}
              text={t(values.q ? "projects.noneFilteredText" : "projects.noneText")}
            />
          }
          columns={[
            {
              key: "project",
              title: t("projects.project"),
              cell: ({ id, title, code }) => (
                <>
                  <Anchor component={Link} to={paths.project(id)} size="sm">
                    {title}
                  </Anchor>
                  <Text size="xs" c="dimmed">
                    {code}
                  </Text>
                </>
              ),
            },
            {
              key: "reports",
              title: t("reports.title"),
              cell: ({ id, title }) => (
                <Group gap="md">
                  <Anchor
                    component={Link}
                    to={paths.projectCard(id)}
                    size="sm"
                    aria-label={`${t("reports.card")}: ${title}`}
                  >
                    {t("reports.card")}
                  </Anchor>
                  <Anchor
                    component={Link}
                    to={paths.projectProgress(id)}
                    size="sm"
                    aria-label={`${t("reports.progress")}: ${title}`}
                  >
                    {t("reports.progress")}
                  </Anchor>
                </Group>
              ),
            },
          ]}
        />
        <KeysetPager {...pager(data.next)} isBusy={isFetching} />
      </Section>
    </Page>
  )
}
