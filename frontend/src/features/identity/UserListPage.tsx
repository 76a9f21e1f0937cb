import { Anchor, Button, Group, Select } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { organisationRead, userList } from "@punte/client"
import { IconUserPlus } from "@tabler/icons-react"
import { Link, type LoaderFunctionArgs } from "react-router"
import { load, q, useAsked, useLoaded } from "@/api/query"
import { useMay, useMe } from "@/api/session"
import type { Item, User } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatFromNow } from "@/i18n/calendar"
import { formatDateTime } from "@/i18n/format"
import { daysAgo } from "@/lib/days"
import { OrganisationSelect } from "@/lib/OrganisationSelect"
import { SearchField } from "@/lib/SearchField"
import { SelectionBox } from "@/lib/SelectionBar"
import { filtersOf, useFilters } from "@/lib/useFilters"
import { useSelection } from "@/lib/useSelection"
import { paths } from "@/paths"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { FilterChips } from "@/ui/FilterChips"
import { KeysetPager } from "@/ui/KeysetPager"
import { Page } from "@/ui/Page"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { InviteDialog } from "./InviteDialog"
import { UserSelectionBar } from "./UserSelectionBar"
import { ROLES, USER_TONES, useRoleNames } from "./words"

const FILTERS = ["q", "organisation_id", "status", "role", "has_passkey", "unseen_days"] as const
type Values = ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>

const UNSEEN = { "30": "users.unseen30", "90": "users.unseen90", "365": "users.unseen365" } as const
const isUnseen = (days: string | undefined): days is keyof typeof UNSEEN =>
  !!days && Object.hasOwn(UNSEEN, days)

/** What is asked for; an address that says what there is not asks for less. */
const users = ({ status, role, has_passkey, unseen_days, ...rest }: Values) => {
  const known = ROLES.find((one) => one === role)
  return q(userList, {
    query: {
      ...rest,
      ...(status === "active" || status === "suspended" ? { status } : {}),
      ...(known ? { role: known } : {}),
      ...(has_passkey === "true" || has_passkey === "false" ? { has_passkey: has_passkey === "true" } : {}),
      // To the day, so that the same filter is the same question.
      ...(isUnseen(unseen_days) ? { unseen_since: `${daysAgo(Number(unseen_days))}T00:00:00Z` } : {}),
    },
  })
}

export const handle = { title: "users" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) => load(users(filtersOf(request, FILTERS)))

export default function UserListPage() {
  const { t } = useTranslation()
  const may = useMay()
  const roleNames = useRoleNames()
  const { values, set, clear, cursor, pager } = useFilters(FILTERS)
  const { data, isFetching } = useLoaded(users({ ...values, cursor }))
  const organisation = useAsked(
    q(organisationRead, { path: { id: values.organisation_id ?? "" } }),
    !!values.organisation_id,
  )
  const [isInviting, inviting] = useDisclosure()
  const me = useMe()
  const selection = useSelection<User>({
    filter: JSON.stringify(values),
    mayTick: ({ id }) => id !== me.user.id,
    asSelected: ({ id, version, display_name }) => ({ id, version, name: display_name }),
  })
  const chips = [
    ...(values.q ? [{ key: "q" as const, label: values.q }] : []),
    ...(values.organisation_id
      ? [{ key: "organisation_id" as const, label: organisation.data?.name ?? "…" }]
      : []),
    ...(values.status === "active" || values.status === "suspended"
      ? [{ key: "status" as const, label: t(`terms.userStatus.${values.status}`) }]
      : []),
    ...ROLES.filter((role) => role === values.role).map((role) => ({
      key: "role" as const,
      label: t(`terms.role.${role}`),
    })),
    ...(values.has_passkey === "true" || values.has_passkey === "false"
      ? [
          {
            key: "has_passkey" as const,
            label: t(values.has_passkey === "true" ? "users.withPasskey" : "users.withoutPasskey"),
          },
        ]
      : []),
    ...(isUnseen(values.unseen_days)
      ? [{ key: "unseen_days" as const, label: t(UNSEEN[values.unseen_days]) }]
      : []),
  ]

  const columns = [
    {
      key: "name",
      title: t("users.name"),
      cell: (user: Item<typeof userList>) => (
        <Group gap="xs" wrap="nowrap">
          <SelectionBox of="users.many" selection={selection} one={user} />
          <Anchor component={Link} to={paths.user(user.id)} size="sm">
            {user.display_name}
          </Anchor>
        </Group>
      ),
    },
    { key: "email", title: t("users.email"), cell: (user: Item<typeof userList>) => user.email },
    ...(may("users.read", "national")
      ? [
          {
            key: "organisation",
            title: t("users.organisation"),
            cell: (user: Item<typeof userList>) => user.organisation_name,
          },
        ]
      : []),
    {
      key: "roles",
      title: t("users.roles"),
      cell: (user: Item<typeof userList>) => roleNames(user.roles, user.own_roles),
    },
    {
      key: "status",
      title: t("users.status"),
      cell: (user: Item<typeof userList>) => (
        <Group gap={6}>
          <StatusTag tone={USER_TONES[user.status]}>{t(`terms.userStatus.${user.status}`)}</StatusTag>
          {user.pending_roles && <StatusTag tone="warn">{t("second.awaits")}</StatusTag>}
        </Group>
      ),
    },
    {
      key: "last",
      title: t("users.lastSignIn"),
      cell: (user: Item<typeof userList>) =>
        user.last_sign_in_at ? (
          <time dateTime={user.last_sign_in_at} title={formatDateTime(user.last_sign_in_at)}>
            {formatFromNow(user.last_sign_in_at)}
          </time>
        ) : (
          t("users.never")
        ),
    },
  ]

  const invite = (
    <Button onClick={inviting.open} leftSection={<IconUserPlus size={18} aria-hidden />}>
      {t("users.invite")}
    </Button>
  )
  return (
    <Page
      title={t("users.title")}
      lead={t("users.lead")}
      actions={
        <ReasonTooltip reason={may("users.manage") ? undefined : t("user.mayNot")}>{invite}</ReasonTooltip>
      }
    >
      <Group align="flex-end" gap="sm">
        <SearchField label={t("users.find")} value={values.q ?? ""} onSearch={(text) => set({ q: text })} />
        {may("users.read", "national") && (
          <OrganisationSelect
            label={t("users.organisation")}
            value={values.organisation_id ?? null}
            onChange={(id) => set({ organisation_id: id })}
            placeholder={t("common.all")}
            isClearable
          />
        )}
        <Select
          label={t("users.status")}
          w={160}
          placeholder={t("common.all")}
          clearable
          clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("users.status") }) }}
          value={values.status ?? null}
          onChange={(status) => set({ status })}
          data={(["active", "suspended"] as const).map((value) => ({
            value,
            label: t(`terms.userStatus.${value}`),
          }))}
        />
        <Select
          label={t("users.role")}
          w={220}
          placeholder={t("common.all")}
          clearable
          clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("users.role") }) }}
          value={values.role ?? null}
          onChange={(role) => set({ role })}
          data={ROLES.map((value) => ({ value, label: t(`terms.role.${value}`) }))}
        />
        <Select
          label={t("users.passkey")}
          w={190}
          placeholder={t("common.all")}
          clearable
          clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("users.passkey") }) }}
          value={values.has_passkey ?? null}
          onChange={(has_passkey) => set({ has_passkey })}
          data={[
            { value: "true", label: t("users.withPasskey") },
            { value: "false", label: t("users.withoutPasskey") },
          ]}
        />
        <Select
          label={t("users.unseen")}
          w={190}
          placeholder={t("common.all")}
          clearable
          clearButtonProps={{ "aria-label": t("table.removeFilter", { filter: t("users.unseen") }) }}
          value={values.unseen_days ?? null}
          onChange={(unseen_days) => set({ unseen_days })}
          data={Object.entries(UNSEEN).map(([value, label]) => ({ value, label: t(label) }))}
        />
        {may("users.manage") && !selection.isOn && (
          <Button variant="default" onClick={selection.start}>
            {t("users.many.select")}
          </Button>
        )}
      </Group>
      <FilterChips chips={chips} onRemove={(key) => set({ [key]: null })} onClear={clear} />
      {selection.isOn && <UserSelectionBar selection={selection} page={data.items} />}
      <Section title={t("users.caption")} isFlush isTitleHidden>
        <DataTable
          caption={t("users.caption")}
          columns={columns}
          rows={data.items}
          rowKey={(user) => user.id}
          isRefreshing={isFetching}
          empty={<EmptyState title={t("users.none")} text={t("users.noneText")} />}
        />
        <KeysetPager {...pager(data.next)} />
      </Section>
      <InviteDialog isOpen={isInviting} onClose={inviting.close} />
    </Page>
  )
}
