import { Select } from "@mantine/core"
import { useDebouncedValue } from "@mantine/hooks"
import { userList, userRead } from "@punte/client"
import { useState } from "react"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"

type Props = { value: string | null; onChange: (id: string | null) => void }

/** Finds a user by their name. */
export function UserPicker({ value, onChange }: Props) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState("")
  const [settled] = useDebouncedValue(typed.trim(), 250)
  const found = useAsked(q(userList, { query: { ...(settled ? { q: settled } : {}), limit: 20 } }))
  const chosen = useAsked(q(userRead, { path: { id: value ?? "" } }), value !== null)
  const users = [...(found.data?.items ?? []), ...(value && chosen.data ? [chosen.data] : [])]
  const names = new Map(users.map((user) => [user.id, `${user.display_name}, ${user.organisation_name}`]))
  return (
    <Select
      label={t("desk.user")}
      value={value}
      onChange={onChange}
      placeholder={t("desk.userHint")}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("desk.user") }) }}
      onSearchChange={setTyped}
      data={[...names].map(([id, name]) => ({ value: id, label: name }))}
      filter={({ options }) => options}
      nothingFoundMessage={t("desk.noUser")}
    />
  )
}
