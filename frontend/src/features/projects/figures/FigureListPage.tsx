import { Button, Group, Select, Text } from "@mantine/core"
import { statedFigureList, statedFigureRemove } from "@punte/client/projects"
import { IconPlus } from "@tabler/icons-react"
import { useState } from "react"
import type { LoaderFunctionArgs } from "react-router"
import type { StatedFigure } from "@/api/projectTypes"
import { ifMatch, load, q, useChange, useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { FilterChips } from "@/ui/FilterChips"
import { KeysetPager } from "@/ui/KeysetPager"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { useTableView } from "@/ui/tableView"
import { ProjectTabs } from "../ProjectTabs"
import { RowActions } from "../RowActions"
import { HowMany } from "../words"
import { YearFilter, yearOf } from "../YearFilter"
import { FigureDialog } from "./FigureDialog"
import { FIGURE_KEYS } from "./kinds"

const FILTERS = ["year", "key"] as const
type Values = ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>

const keyOf = (value: string | undefined) => FIGURE_KEYS.find((one) => one === value)
const figures = ({ year, key, cursor }: Values) => {
  const [known, inYear] = [keyOf(key), yearOf(year)]
  return q(statedFigureList, {
    query: {
      ...(inYear ? { year: inYear } : {}),
      ...(known ? { key: known } : {}),
      ...(cursor ? { cursor } : {}),
      limit: 50,
    },
  })
}

export const handle = { title: "figures" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) => load(figures(filtersOf(request, FILTERS)))

export default function FigureListPage() {
  const { t } = useTranslation()
  const may = useMay()
  const { values, set, clear, cursor, pager } = useFilters(FILTERS)
  const { data, isFetching } = useLoaded(figures({ ...values, cursor }))
  const [open, setOpen] = useState<StatedFigure | "new">()
  const view = useTableView("figures")
  const remove = useChange(statedFigureRemove, {
    refreshes: [statedFigureList],
    says: () => t("figures.removed"),
  })
  const key = keyOf(values.key)
  const chips = [
    ...(yearOf(values.year) ? [{ key: "year", label: values.year ?? "" }] : []),
    ...(key ? [{ key: "key", label: t(`figures.keys.${key}`) }] : []),
  ]
  return (
    <Page
      title={t("figures.title")}
      lead={t("figures.text")}
      actions={
        may("projects.manage") && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen("new")}>
            {t("figures.new")}
          </Button>
        )
      }
    >
      <ProjectTabs here="figures" />
      <Group align="flex-end" gap="sm" className="no-print">
        <YearFilter value={values.year} onChange={(year) => set({ year })} />
        <Select
          label={t("figures.key")}
          placeholder={t("common.all")}
          w={300}
          clearable
          clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("figures.key") }) }}
          data={FIGURE_KEYS.map((value) => ({ value, label: t(`figures.keys.${value}`) }))}
          value={key ?? null}
          onChange={(next) => set({ key: next })}
        />
      </Group>
      <FilterChips chips={chips} onRemove={(one) => set({ [one]: null })} onClear={clear} />
      <Section title={t("figures.title")} isFlush isTitleHidden>
        <DataTable
          caption={t("figures.caption")}
          rows={data.items}
          rowKey={({ id }) => id}
          view={view}
          isRefreshing={isFetching}
          empty={
            <EmptyState
              title={t(chips.length > 0 ? "figures.noneFiltered" : "figures.none")}
              text={t(chips.length > 0 ? "figures.noneFilteredText" : "figures.noneText")}
            />
          }
          columns={[
            {
              key: "key",
              title: t("figures.key"),
              cell: (one) => (
                <>
                  {t(`figures.keys.${one.key}`)}
                  {[one.note, formatList(one.partner_groups.map((group) => t(`figures.groups.${group}`)))]
                    .filter(Boolean)
                    .map((words) => (
                      <Text key={words} size="xs" c="dimmed">
                        {words}
                      </Text>
                    ))}
                </>
              ),
            },
            { key: "year", title: t("projects.year"), cell: ({ year }) => String(year) },
            {
              key: "value",
              title: t("figures.value"),
              align: "end",
              cell: ({ value, kind }) => (
                <>
                  <HowMany of={value} isAbout={kind === "approximate"} />{" "}
                  {kind === "derived" && <StatusTag tone="notice">{t("claims.derived")}</StatusTag>}
                </>
              ),
            },
            { key: "kind", title: t("figures.kind"), cell: ({ kind }) => t(`figures.kinds.${kind}`) },
            { key: "source", title: t("claims.source"), cell: ({ source }) => source },
            { key: "keeper", title: t("meetings.keeper"), cell: ({ keeper_name }) => keeper_name },
            ...(may("projects.manage")
              ? [
                  {
                    key: "actions",
                    title: t("common.actions"),
                    isUnlabelled: true,
                    cell: (one: StatedFigure) =>
                      one.abilities.includes("stated_figure_update") && (
                        <RowActions
                          name={`${t(`figures.keys.${one.key}`)}, ${one.year}`}
                          onEdit={() => setOpen(one)}
                          onRemove={() =>
                            remove.mutateAsync({ path: { id: one.id }, headers: ifMatch(one.version) })
                          }
                        />
                      ),
                  },
                ]
              : []),
          ]}
        />
        <KeysetPager {...pager(data.next)} isBusy={isFetching} />
      </Section>
      {open && <FigureDialog figure={open === "new" ? undefined : open} onClose={() => setOpen(undefined)} />}
    </Page>
  )
}
