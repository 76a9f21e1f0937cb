import { Anchor, Button, Group, Select } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { organisationRead, userList } from "@punte/client"
import { IconUserPlus } from "@tabler/icons-react"
import { Link, type LoaderFunctionArgs } from "react-router"
import { load, q, useAsked, useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import type { Item } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatFromNow } from "@/i18n/calendar"
import { formatDateTime } from "@/i18n/format"
import { OrganisationSelect } from "@/lib/OrganisationSelect"
import { filtersOf, useFilters } from "@/lib/useFilters"
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
import { SearchField } from "./SearchField"
import { USER_TONES, useRoleNames } from "./words"

const FILTERS = ["q", "organisation_id", "status"] as const
type Values = ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>

const users = ({ status, ...rest }: Values) =>
  q(userList, { query: { ...rest, ...(status === "active" || status === "suspended" ? { status } : {}) } })

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
  const chips = [
    ...(values.q ? [{ key: "q" as const, label: values.q }] : []),
    ...(values.organisation_id
      ? [{ key: "organisation_id" as const, label: organisation.data?.name ?? "…" }]
      : []),
    ...(values.status === "active" || values.status === "suspended"
      ? [{ key: "status" as const, label: t(`terms.userStatus.${values.status}`) }]
      : []),
  ]

  const columns = [
    {
      key: "name",
      title: t("users.name"),
      cell: (user: Item<typeof userList>) => (
        <Anchor component={Link} to={paths.user(user.id)} size="sm">
          {user.display_name}
        </Anchor>
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
    { key: "roles", title: t("users.roles"), cell: (user: Item<typeof userList>) => roleNames(user.roles) },
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
      </Group>
      <FilterChips chips={chips} onRemove={(key) => set({ [key]: null })} onClear={clear} />
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
