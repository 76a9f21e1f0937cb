import { Loader, Select } from "@mantine/core"
import { useDebouncedValue } from "@mantine/hooks"
import { organisationList } from "@punte/client"
import { useQueries } from "@tanstack/react-query"
import { type ReactNode, useState } from "react"
import { q } from "@/api/query"
import type { Item } from "@/api/types"
import { useTranslation } from "@/i18n"
import { compareWords } from "@/i18n/format"

export type Chosen = { id: string; name: string }

type Props = {
  label: string
  description?: string
  placeholder?: string
  value: Chosen | null
  onChange: (organisation: Chosen | null) => void
  error?: ReactNode
  /** Organisations that cannot be meant: one's own. */
  except?: readonly string[]
  county?: string
  /** Of these kinds only. */
  kinds?: readonly Organisation["kind"][]
}

type Organisation = Item<typeof organisationList>

/** So many are offered of each kind; whoever is not among them is found by more of the name. */
const LIMIT = 30

/** An organisation of the directory, found by part of its name. */
export function OrganisationPicker({
  label,
  description,
  placeholder,
  value,
  onChange,
  error,
  except,
  county,
  kinds,
}: Props) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState(value?.name ?? "")
  const [settled] = useDebouncedValue(typed.trim(), 200)
  const wanted = settled === value?.name ? "" : settled
  const asked = useQueries({
    queries: (kinds ?? [undefined]).map((kind) =>
      q(organisationList, {
        query: {
          limit: LIMIT,
          ...(wanted ? { q: wanted } : {}),
          ...(county ? { county } : {}),
          ...(kind ? { kind } : {}),
        },
      }),
    ),
  })
  const isFetching = asked.some((one) => one.isFetching)
  const hasMore = asked.some(({ data }) => data?.next)
  const found = asked
    .flatMap(({ data }) => data?.items ?? [])
    .filter((one) => !except?.includes(one.id) && one.is_active)
    .sort((one, other) => compareWords(one.name, other.name))
  const options = found.map((one) => ({ value: one.id, label: one.name }))
  if (value && !found.some((one) => one.id === value.id))
    options.unshift({ value: value.id, label: value.name })

  return (
    <Select
      label={label}
      description={description}
      placeholder={placeholder}
      required
      searchable
      data={hasMore ? [{ group: t("common.moreByName"), items: options }] : options}
      filter={({ options: all }) => all}
      value={value?.id ?? null}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(id, option) => onChange(id && option ? { id, name: option.label } : null)}
      error={error}
      nothingFoundMessage={isFetching ? t("common.loading") : t("referrals.new.noProviders")}
      rightSection={isFetching ? <Loader size={14} /> : undefined}
      comboboxProps={{ withinPortal: true }}
    />
  )
}
