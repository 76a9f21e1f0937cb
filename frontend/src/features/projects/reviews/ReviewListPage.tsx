import { Anchor, Button, Group, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { organisationRead } from "@punte/client"
import { standardReviewList } from "@punte/client/projects"
import { IconPlus } from "@tabler/icons-react"
import { Link, type LoaderFunctionArgs, useNavigate } from "react-router"
import { load, q, useAsked, useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatPartialDate } from "@/i18n/format"
import { OrganisationSelect } from "@/lib/OrganisationSelect"
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
import { ProjectSelect } from "../ProjectSelect"
import { ProjectTabs } from "../ProjectTabs"
import { useSubject } from "../useSubject"
import { Stated } from "../words"
import { ReviewDialog } from "./ReviewDialog"
import { meanWords, providerOf } from "./words"

const FILTERS = ["q", "provider", "project"] as const
type Values = ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>

const reviews = ({ q: text, provider, project, cursor }: Values) =>
  q(standardReviewList, {
    query: {
      ...(text ? { q: text } : {}),
      ...(provider ? { organisation_id: provider } : {}),
      ...(project ? { project_id: project } : {}),
      ...(cursor ? { cursor } : {}),
      limit: 50,
    },
  })

export const handle = { title: "reviews" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  load(reviews(filtersOf(request, FILTERS)), pack)

export default function ReviewListPage() {
  const { t } = useTranslation()
  const may = useMay()
  const navigate = useNavigate()
  const { values, set, clear, cursor, pager } = useFilters(FILTERS)
  const { data, isFetching } = useLoaded(reviews({ ...values, cursor }))
  const [isAdding, adding] = useDisclosure()
  const view = useTableView("reviews")
  const provider = useAsked(q(organisationRead, { path: { id: values.provider ?? "" } }), !!values.provider)
  const on = useSubject(values)
  const chips = [
    ...on,
    ...(values.q ? [{ key: "q", label: values.q }] : []),
    ...(values.provider
      ? [{ key: "provider", label: provider.data?.name ?? t("reviews.organisation") }]
      : []),
  ]
  return (
    <Page
      title={t("reviews.title")}
      lead={t("reviews.text")}
      actions={
        may("projects.manage") && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={adding.open}>
            {t("reviews.new")}
          </Button>
        )
      }
    >
      <ProjectTabs here="reviews" />
      <Group align="flex-end" gap="sm" className="no-print">
        <SearchField
          label={t("projects.find")}
          placeholder={t("reviews.findHint")}
          value={values.q ?? ""}
          onSearch={(text) => set({ q: text })}
        />
        <OrganisationSelect
          label={t("reviews.organisation")}
          placeholder={t("common.all")}
          value={values.provider ?? null}
          onChange={(next) => set({ provider: next })}
          isClearable
        />
        <ProjectSelect
          placeholder={t("common.all")}
          value={values.project ?? null}
          onChange={(project) => set({ project })}
        />
      </Group>
      <FilterChips chips={chips} onRemove={(key) => set({ [key]: null })} onClear={clear} />
      <Section title={t("reviews.title")} isFlush isTitleHidden>
        <DataTable
          caption={t("reviews.caption")}
          rows={data.items}
          rowKey={({ id }) => id}
          view={view}
          isRefreshing={isFetching}
          empty={
            <EmptyState
              title={t(chips.length > 0 ? "reviews.noneFiltered" : "reviews.none")}
              text={t(chips.length > 0 ? "projects.noneFilteredText" : "reviews.noneText")}
            />
          }
          columns={[
            {
              key: "provider",
              title: t("bodies.parts.provider"),
              cell: (one) => (
                <>
                  <Anchor component={Link} to={paths.review(one.id)} fw={600} size="sm">
                    {providerOf(one)}
                  </Anchor>
                  <Text size="xs" c="dimmed">
                    {one.title}
                  </Text>
                </>
              ),
            },
            { key: "act", title: t("reviews.act"), cell: ({ act }) => <Stated>{act}</Stated> },
            {
              key: "reviewed",
              title: t("reviews.reviewed"),
              cell: ({ reviewed }) => <Stated>{reviewed && formatPartialDate(reviewed)}</Stated>,
            },
            { key: "mean", title: t("reviews.mean"), cell: meanWords },
            { key: "keeper", title: t("meetings.keeper"), cell: ({ keeper_name }) => keeper_name },
          ]}
        />
        <KeysetPager {...pager(data.next)} isBusy={isFetching} />
      </Section>
      {isAdding && (
        <ReviewDialog
          review={undefined}
          onClose={adding.close}
          onCreated={({ id }) => navigate(paths.review(id))}
        />
      )}
    </Page>
  )
}
