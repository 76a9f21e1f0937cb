import { MultiSelect } from "@mantine/core"
import { campaignList, meetingList, projectList, trainingList } from "@punte/client/projects"
import type { StrategyMeasure } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { useTyped } from "@/lib/useTyped"

type MeasureLink = StrategyMeasure["links"][number]

/** What is found by words; the rest stays linked as it is. */
export const LINK_KINDS = [
  "project",
  "training",
  "campaign",
  "meeting",
] as const satisfies readonly MeasureLink["kind"][]
type Kind = (typeof LINK_KINDS)[number]

type Props = {
  kind: Kind
  /** All links of the measure. */
  links: readonly MeasureLink[]
  onChange: (links: MeasureLink[]) => void
  error?: string | undefined
}

/** What of one kind was done for a measure, found by part of its name. */
export function LinksField({ kind, links, onChange, error }: Props) {
  const { t } = useTranslation()
  const { onType, query } = useTyped()
  const found = useFound(kind, { ...query(undefined), limit: 20 })
  const chosen = links.filter((link) => link.kind === kind)
  const titles = new Map([...found, ...chosen].map(({ id, title }) => [id, title]))
  const label = t(`reports.linkKinds.${kind}`)
  return (
    <MultiSelect
      label={label}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: label }) }}
      data={[...titles].map(([value, title]) => ({ value, label: title }))}
      filter={({ options }) => options}
      onSearchChange={onType}
      value={chosen.map(({ id }) => id)}
      onChange={(ids) =>
        onChange([
          ...links.filter((link) => link.kind !== kind),
          ...ids.map((id) => ({ kind, id, title: titles.get(id) ?? id })),
        ])
      }
      error={error}
      comboboxProps={{ withinPortal: true }}
    />
  )
}

type Query = { q?: string; limit: number }

function useFound(kind: Kind, query: Query): readonly { id: string; title: string }[] {
  const projects = useAsked(q(projectList, { query }), kind === "project")
  const trainings = useAsked(q(trainingList, { query }), kind === "training")
  const campaigns = useAsked(q(campaignList, { query }), kind === "campaign")
  const meetings = useAsked(q(meetingList, { query }), kind === "meeting")
  const named = trainings.data?.items ?? campaigns.data?.items
  return (
    projects.data?.items ?? meetings.data?.items ?? named?.map(({ id, name }) => ({ id, title: name })) ?? []
  )
}
