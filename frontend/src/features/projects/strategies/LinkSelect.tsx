import { MultiSelect } from "@mantine/core"
import { useDebouncedValue } from "@mantine/hooks"
import { campaignList, projectList, trainingList } from "@punte/client/projects"
import { useState } from "react"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { type LinkChoice, titleOfTraining } from "./links"

const FOUND = 20

type Props = {
  value: readonly LinkChoice[]
  onChange: (chosen: LinkChoice[]) => void
  error?: string | undefined
}
type Search = { found: readonly LinkChoice[] | undefined; onSearch: (typed: string) => void }

const useTyped = () => {
  const [typed, setTyped] = useState("")
  const [wanted] = useDebouncedValue(typed.trim(), 250)
  return { query: { ...(wanted ? { q: wanted } : {}), limit: FOUND }, onSearch: setTyped }
}

/** The projects that serve a measure. */
export function ProjectLinks(props: Props) {
  const { t } = useTranslation()
  const { query, onSearch } = useTyped()
  const { data } = useAsked(q(projectList, { query }))
  return <LinkSelect {...props} label={t("strategies.projects")} found={data?.items} onSearch={onSearch} />
}

/** The trainings that were held for a measure. */
export function TrainingLinks(props: Props) {
  const { t } = useTranslation()
  const { query, onSearch } = useTyped()
  const { data } = useAsked(q(trainingList, { query }))
  const found = data?.items.map((one) => ({ id: one.id, title: titleOfTraining(one) }))
  return <LinkSelect {...props} label={t("strategies.trainings")} found={found} onSearch={onSearch} />
}

/** The campaigns that were run for a measure. */
export function CampaignLinks(props: Props) {
  const { t } = useTranslation()
  const { query, onSearch } = useTyped()
  const { data } = useAsked(q(campaignList, { query }))
  const found = data?.items.map(({ id, name }) => ({ id, title: name }))
  return <LinkSelect {...props} label={t("strategies.campaigns")} found={found} onSearch={onSearch} />
}

function LinkSelect({ label, value, onChange, error, found, onSearch }: Props & Search & { label: string }) {
  const { t } = useTranslation()
  const known = new Map([...(found ?? []), ...value].map(({ id, title }) => [id, title]))
  return (
    <MultiSelect
      label={label}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: label }) }}
      data={[...known].map(([id, title]) => ({ value: id, label: title }))}
      filter={({ options }) => options}
      onSearchChange={onSearch}
      value={value.map(({ id }) => id)}
      onChange={(chosen) => onChange(chosen.map((id) => ({ id, title: known.get(id) ?? id })))}
      error={error}
      comboboxProps={{ withinPortal: true }}
    />
  )
}
