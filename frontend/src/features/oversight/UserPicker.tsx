import { userList, userRead } from "@punte/client"
import { q, useAsked } from "@/api/query"
import type { User } from "@/api/types"
import { useTranslation } from "@/i18n"
import { useTyped } from "@/lib/useTyped"
import { FoundSelect } from "@/ui/FoundSelect"

type Props = { value: string | null; onChange: (id: string | null) => void }

const nameOf = ({ display_name, organisation_name }: User) => `${display_name}, ${organisation_name}`

/** Finds a user by their name. */
export function UserPicker({ value, onChange }: Props) {
  const { t } = useTranslation()
  const { onType, query } = useTyped()
  const asked = useAsked(q(userRead, { path: { id: value ?? "" } }), value !== null)
  const chosen = value ? asked.data : undefined
  const found = useAsked(q(userList, { query: { ...query(chosen && nameOf(chosen)), limit: 20 } }))
  const users = [...(found.data?.items ?? []), ...(chosen ? [chosen] : [])]
  return (
    <FoundSelect
      label={t("desk.user")}
      placeholder={t("desk.userHint")}
      names={new Map(users.map((user) => [user.id, nameOf(user)]))}
      onType={onType}
      nothing={t("desk.noUser")}
      value={value}
      onChange={onChange}
    />
  )
}
