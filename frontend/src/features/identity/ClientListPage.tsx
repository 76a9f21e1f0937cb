import { Anchor, Button, Group } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { clientList } from "@punte/client"
import { IconPlus } from "@tabler/icons-react"
import { Link, type LoaderFunctionArgs, useNavigate } from "react-router"
import { load, q, useLoaded } from "@/api/query"
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
import { KeysetPager } from "@/ui/KeysetPager"
import { Page } from "@/ui/Page"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { ClientDialog } from "./ClientDialog"
import { useScopeNames } from "./scopes"
import { USER_TONES } from "./words"

const FILTERS = ["organisation_id"] as const

const clients = (values: ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>) =>
  q(clientList, { query: values })

export const handle = { title: "clients" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) => load(clients(filtersOf(request, FILTERS)))

type Row = Item<typeof clientList>

/** The programs of partners, with what each may do and when it was last used. */
export default function ClientListPage() {
  const { t } = useTranslation()
  const may = useMay()
  const scopeNames = useScopeNames()
  const navigate = useNavigate()
  const { values, set, cursor, pager } = useFilters(FILTERS)
  const { data, isFetching } = useLoaded(clients({ ...values, cursor }))
  const [isMaking, making] = useDisclosure()
  const isNational = may("users.read", "national")
  const make = (
    <ReasonTooltip reason={may("users.manage") ? undefined : t("clients.mayNot")}>
      <Button onClick={making.open} leftSection={<IconPlus size={18} aria-hidden />}>
        {t("clients.new")}
      </Button>
    </ReasonTooltip>
  )
  const columns = [
    {
      key: "name",
      title: t("clients.name"),
      cell: (row: Row) => (
        <Anchor component={Link} to={paths.client(row.id)} size="sm">
          {row.name}
        </Anchor>
      ),
    },
    ...(isNational
      ? [
          {
            key: "organisation",
            title: t("clients.organisation"),
            cell: (row: Row) => row.organisation_name,
          },
        ]
      : []),
    {
      key: "scopes",
      title: t("clients.scopes"),
      cell: (row: Row) => scopeNames(row.scopes),
    },
    {
      key: "status",
      title: t("clients.status"),
      cell: (row: Row) => (
        <StatusTag tone={USER_TONES[row.status]}>{t(`terms.userStatus.${row.status}`)}</StatusTag>
      ),
    },
    {
      key: "last",
      title: t("clients.lastUsed"),
      cell: (row: Row) =>
        row.last_used_at ? (
          <time dateTime={row.last_used_at} title={formatDateTime(row.last_used_at)}>
            {formatFromNow(row.last_used_at)}
          </time>
        ) : (
          t("clients.notUsed")
        ),
    },
  ]

  return (
    <Page
      title={t("clients.title")}
      lead={isNational ? t("clients.leadAll") : t("clients.lead")}
      actions={make}
    >
      {isNational && (
        <Group align="flex-end" gap="sm">
          <OrganisationSelect
            label={t("clients.organisation")}
            value={values.organisation_id ?? null}
            onChange={(id) => set({ organisation_id: id })}
            placeholder={t("common.all")}
            isClearable
          />
        </Group>
      )}
      <Section title={t("clients.title")} isFlush isTitleHidden>
        <DataTable
          caption={t("clients.title")}
          columns={columns}
          rows={data.items}
          rowKey={(row) => row.id}
          isRefreshing={isFetching}
          empty={<EmptyState title={t("clients.none")} text={t("clients.noneText")} />}
        />
        <KeysetPager {...pager(data.next)} />
      </Section>
      <ClientDialog
        isOpen={isMaking}
        onClose={making.close}
        onMade={({ id }) => navigate(paths.client(id))}
      />
    </Page>
  )
}
