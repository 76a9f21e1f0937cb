import { Anchor, Button, Group, Select } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { publicationList } from "@punte/client/projects"
import { IconPlus } from "@tabler/icons-react"
import { Link, type LoaderFunctionArgs, useNavigate } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatList, formatPartialDate } from "@/i18n/format"
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
import { PUBLICATION_KINDS } from "./kinds"
import { PublicationDialog } from "./PublicationDialog"

const FILTERS = ["q", "kind", "project"] as const
type Values = ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>

const kindOf = (value: string | undefined) => PUBLICATION_KINDS.find((one) => one === value)
const publications = ({ q: text, kind, project, cursor }: Values) => {
  const known = kindOf(kind)
  return q(publicationList, {
    query: {
      ...(text ? { q: text } : {}),
      ...(known ? { kind: known } : {}),
      ...(project ? { project_id: project } : {}),
      ...(cursor ? { cursor } : {}),
      limit: 50,
    },
  })
}

export const handle = { title: "publications" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) =>
  load(publications(filtersOf(request, FILTERS)))

export default function PublicationListPage() {
  const { t } = useTranslation()
  const may = useMay()
  const navigate = useNavigate()
  const { values, set, clear, cursor, pager } = useFilters(FILTERS)
  const { data, isFetching } = useLoaded(publications({ ...values, cursor }))
  const [isAdding, adding] = useDisclosure()
  const view = useTableView("publications")
  const kind = kindOf(values.kind)
  const on = useSubject(values)
  const chips = [
    ...on,
    ...(values.q ? [{ key: "q", label: values.q }] : []),
    ...(kind ? [{ key: "kind", label: t(`publications.kinds.${kind}`) }] : []),
  ]
  return (
    <Page
      title={t("publications.title")}
      lead={t("publications.text")}
      actions={
        may("projects.manage") && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={adding.open}>
            {t("publications.new")}
          </Button>
        )
      }
    >
      <ProjectTabs here="publications" />
      <Group align="flex-end" gap="sm" className="no-print">
        <SearchField
          label={t("projects.find")}
          value={values.q ?? ""}
          onSearch={(text) => set({ q: text })}
        />
        <Select
          label={t("publications.kind")}
          placeholder={t("common.all")}
          w={220}
          clearable
          clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("publications.kind") }) }}
          data={PUBLICATION_KINDS.map((value) => ({ value, label: t(`publications.kinds.${value}`) }))}
          value={kind ?? null}
          onChange={(next) => set({ kind: next })}
        />
        <ProjectSelect
          placeholder={t("common.all")}
          value={values.project ?? null}
          onChange={(project) => set({ project })}
        />
      </Group>
      <FilterChips chips={chips} onRemove={(key) => set({ [key]: null })} onClear={clear} />
      <Section title={t("publications.title")} isFlush isTitleHidden>
        <DataTable
          caption={t("publications.caption")}
          rows={data.items}
          rowKey={({ id }) => id}
          view={view}
          isRefreshing={isFetching}
          empty={
            <EmptyState
              title={t(chips.length > 0 ? "publications.noneFiltered" : "publications.none")}
              text={t(chips.length > 0 ? "projects.noneFilteredText" : "publications.noneText")}
            />
          }
          columns={[
            {
              key: "title",
              title: t("publications.publication"),
              cell: ({ id, title }) => (
                <Anchor component={Link} to={paths.publication(id)} fw={600} size="sm">
                  {title}
                </Anchor>
              ),
            },
            {
              key: "kind",
              title: t("publications.kind"),
              cell: ({ kind: one }) => t(`publications.kinds.${one}`),
            },
            {
              key: "published",
              title: t("publications.published"),
              cell: ({ published }) => <Stated>{published && formatPartialDate(published)}</Stated>,
            },
            {
              key: "issuers",
              title: t("bodies.parts.issuer"),
              cell: ({ bodies }) => (
                <Stated>
                  {formatList(bodies.filter(({ part }) => part === "issuer").map(({ name }) => name))}
                </Stated>
              ),
            },
          ]}
        />
        <KeysetPager {...pager(data.next)} isBusy={isFetching} />
      </Section>
      {isAdding && (
        <PublicationDialog
          publication={undefined}
          onClose={adding.close}
          onCreated={({ id }) => navigate(paths.publication(id))}
        />
      )}
    </Page>
  )
}
