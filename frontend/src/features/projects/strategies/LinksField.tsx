import { MultiSelect, SimpleGrid } from "@mantine/core"
import {
  activityList,
  campaignList,
  fundList,
  indicatorList,
  meetingList,
  projectList,
  protocolList,
  publicationList,
  trainingList,
} from "@punte/client/projects"
import { useState } from "react"
import type { StrategyMeasure } from "@/api/projectTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { useTyped } from "@/lib/useTyped"
import { ProjectSelect } from "../ProjectSelect"

type MeasureLink = StrategyMeasure["links"][number]
type Found = { id: string; title: string }

/** What is done for a measure and found by words; activities are found by their project. */
export const DONE_KINDS = [
  "project",
  "training",
  "campaign",
  "meeting",
  "protocol",
  "publication",
] as const satisfies readonly MeasureLink["kind"][]
type Kind = (typeof DONE_KINDS)[number] | "fund"

type Props = {
  /** All links of the measure. */
  links: readonly MeasureLink[]
  onChange: (links: MeasureLink[]) => void
  error?: string | undefined
}

/** What of one kind a measure is linked with, found by part of its name. */
export function LinksField({ kind, ...field }: Props & { kind: Kind }) {
  const { onType, query } = useTyped()
  return (
    <LinkSelect
      {...field}
      kind={kind}
      found={useFound(kind, { ...query(undefined), limit: 20 })}
      onType={onType}
    />
  )
}

/** Activities or indicators that a measure is linked with: those of one project at a time are chosen from. */
export function InProjectField({ kind, links, onChange, error }: Props & { kind: "activity" | "indicator" }) {
  const { t } = useTranslation()
  const [project, setProject] = useState(
    () =>
      links.find((link) => link.kind === kind)?.project_id ??
      links.find((link) => link.kind === "project")?.id ??
      null,
  )
  const path = { id: project ?? "" }
  const activities = useAsked(q(activityList, { path }), project !== null && kind === "activity")
  const indicators = useAsked(q(indicatorList, { path }), project !== null && kind === "indicator")
  const found: readonly Found[] =
    activities.data?.items.map(({ id, number, title }) => ({ id, title: `${number} ${title}` })) ??
    indicators.data?.items.map(({ id, definition }) => ({ id, title: definition })) ??
    []
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <ProjectSelect description={t("strategies.ofProject")} value={project} onChange={setProject} />
      <LinkSelect kind={kind} found={project ? found : []} links={links} onChange={onChange} error={error} />
    </SimpleGrid>
  )
}

type SelectProps = Props & {
  kind: MeasureLink["kind"]
  found: readonly Found[]
  /** Asks again by what is typed; otherwise what was found is looked through. */
  onType?: (text: string) => void
}

/** Chooses among what was found; what is linked already stays among it. */
function LinkSelect({ kind, found, links, onChange, error, onType }: SelectProps) {
  const { t } = useTranslation()
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
      {...(onType ? { filter: ({ options }) => options, onSearchChange: onType } : {})}
      value={chosen.map(({ id }) => id)}
      onChange={(ids) =>
        onChange([
          ...links.filter((link) => link.kind !== kind),
          ...ids.map(
            (id) => chosen.find((link) => link.id === id) ?? { kind, id, title: titles.get(id) ?? id },
          ),
        ])
      }
      error={error}
      comboboxProps={{ withinPortal: true }}
    />
  )
}

type Query = { q?: string; limit: number }

function useFound(kind: Kind, query: Query): readonly Found[] {
  const projects = useAsked(q(projectList, { query }), kind === "project")
  const trainings = useAsked(q(trainingList, { query }), kind === "training")
  const campaigns = useAsked(q(campaignList, { query }), kind === "campaign")
  const meetings = useAsked(q(meetingList, { query }), kind === "meeting")
  const protocols = useAsked(q(protocolList, { query }), kind === "protocol")
  const publications = useAsked(q(publicationList, { query }), kind === "publication")
  const funds = useAsked(q(fundList, { query }), kind === "fund")
  const named = trainings.data?.items ?? campaigns.data?.items ?? funds.data?.items
  return (
    projects.data?.items ??
    meetings.data?.items ??
    protocols.data?.items ??
    publications.data?.items ??
    named?.map(({ id, name }) => ({ id, title: name })) ??
    []
  )
}
