import { organisationList, organisationRead } from "@punte/client"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { FoundSelect } from "@/ui/FoundSelect"
import { useTyped } from "./useTyped"

type Props = {
  label: string
  value: string | null
  onChange: (id: string | null) => void
  error?: string | undefined
  placeholder?: string
  isClearable?: boolean
}

/** Finds an organisation by its name. */
export function OrganisationSelect({ value, placeholder, isClearable = false, ...field }: Props) {
  const { t } = useTranslation()
  const { onType, query } = useTyped()
  const asked = useAsked(q(organisationRead, { path: { id: value ?? "" } }), value !== null)
  const chosen = value ? asked.data : undefined
  const found = useAsked(q(organisationList, { query: { ...query(chosen?.name), limit: 20 } }))
  const organisations = [...(found.data?.items ?? []), ...(chosen ? [chosen] : [])]
  return (
    <FoundSelect
      {...field}
      placeholder={placeholder ?? t("invite.organisationHint")}
      names={new Map(organisations.map(({ id, name }) => [id, name]))}
      onType={onType}
      nothing={t("directory.none")}
      value={value}
      isClearable={isClearable}
    />
  )
}
