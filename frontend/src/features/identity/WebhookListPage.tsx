import { Anchor, Button, Group } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { webhookList } from "@punte/client"
import { IconPlus } from "@tabler/icons-react"
import { Link, type LoaderFunctionArgs, useNavigate } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import type { Item } from "@/api/types"
import { useTranslation } from "@/i18n"
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
import { usePartnerEventNames, WEBHOOK_TONES } from "./partnerEvents"
import { WebhookDialog } from "./WebhookDialog"

const FILTERS = ["organisation_id"] as const

const webhooks = (values: ReturnType<typeof filtersOf<(typeof FILTERS)[number]>>) =>
  q(webhookList, { query: values })

export const handle = { title: "webhooks" } as const
export const clientLoader = ({ request }: LoaderFunctionArgs) => load(webhooks(filtersOf(request, FILTERS)))

type Row = Item<typeof webhookList>

/** Where programs are told that something happened. */
export default function WebhookListPage() {
  const { t } = useTranslation()
  const may = useMay()
  const eventNames = usePartnerEventNames()
  const navigate = useNavigate()
  const { values, set, cursor, pager } = useFilters(FILTERS)
  const { data, isFetching } = useLoaded(webhooks({ ...values, cursor }))
  const [isMaking, making] = useDisclosure()
  const isNational = may("users.read", "national")
  const columns = [
    {
      key: "url",
      title: t("webhooks.url"),
      cell: (row: Row) => (
        <Anchor component={Link} to={paths.webhook(row.id)} size="sm" style={{ overflowWrap: "anywhere" }}>
          {row.url}
        </Anchor>
      ),
    },
    ...(isNational
      ? [
          {
            key: "organisation",
            title: t("webhooks.organisation"),
            cell: (row: Row) => row.organisation_name,
          },
        ]
      : []),
    { key: "client", title: t("webhooks.client"), cell: (row: Row) => row.client_name },
    { key: "types", title: t("webhooks.types"), cell: (row: Row) => eventNames(row.types) },
    {
      key: "state",
      title: t("webhooks.state"),
      cell: (row: Row) => (
        <StatusTag tone={WEBHOOK_TONES[row.state]}>{t(`webhooks.states.${row.state}`)}</StatusTag>
      ),
    },
  ]

  return (
    <Page
      title={t("webhooks.title")}
      lead={isNational ? t("webhooks.leadAll") : t("webhooks.lead")}
      actions={
        <ReasonTooltip reason={may("users.manage") ? undefined : t("webhooks.mayNot")}>
          <Button onClick={making.open} leftSection={<IconPlus size={18} aria-hidden />}>
            {t("webhooks.new")}
          </Button>
        </ReasonTooltip>
      }
    >
      {isNational && (
        <Group align="flex-end" gap="sm">
          <OrganisationSelect
            label={t("webhooks.organisation")}
            value={values.organisation_id ?? null}
            onChange={(id) => set({ organisation_id: id })}
            placeholder={t("common.all")}
            isClearable
          />
        </Group>
      )}
      <Section title={t("webhooks.title")} isFlush isTitleHidden>
        <DataTable
          caption={t("webhooks.title")}
          columns={columns}
          rows={data.items}
          rowKey={(row) => row.id}
          isRefreshing={isFetching}
          empty={<EmptyState title={t("webhooks.none")} text={t("webhooks.noneText")} />}
        />
        <KeysetPager {...pager(data.next)} />
      </Section>
      {isMaking && <WebhookDialog onClose={making.close} onMade={({ id }) => navigate(paths.webhook(id))} />}
    </Page>
  )
}
