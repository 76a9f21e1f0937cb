import { Anchor, Text } from "@mantine/core"
import type { ReactNode } from "react"
import { Link } from "react-router"
import type { Campaign } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"
import { usePack } from "@/lib/pack"
import { spanWords } from "@/lib/spanWords"
import { paths } from "@/paths"
import { DataTable } from "@/ui/DataTable"
import type { TableView } from "@/ui/tableView"
import { Stated } from "../words"

type Props = {
  rows: readonly Campaign[] | undefined
  empty: ReactNode
  view?: TableView
  isRefreshing?: boolean
  problem?: string | undefined
  onRetry?: () => void
}

/** Campaigns, each with what it is about and for whom. */
export function CampaignTable(props: Props) {
  const { t } = useTranslation()
  const { term } = usePack()
  return (
    <DataTable
      {...props}
      caption={t("campaigns.title")}
      rowKey={({ id }) => id}
      columns={[
        {
          key: "name",
          title: t("campaigns.campaign"),
          cell: (one) => (
            <>
              <Anchor component={Link} to={paths.campaign(one.id)} fw={600} size="sm">
                {one.name}
              </Anchor>
              {one.aliases.length > 0 && (
                <Text size="xs" c="dimmed">
                  {one.aliases.join(" · ")}
                </Text>
              )}
            </>
          ),
        },
        { key: "when", title: t("projects.when"), cell: ({ period }) => spanWords(period) },
        {
          key: "exploitation",
          title: t("campaigns.exploitation"),
          cell: ({ exploitation }) => (
            <Stated>{formatList(exploitation.map((code) => term("exploitation", code)))}</Stated>
          ),
        },
        {
          key: "groups",
          title: t("campaigns.lists.target_groups"),
          cell: ({ target_groups }) => <Stated>{formatList(target_groups)}</Stated>,
        },
      ]}
    />
  )
}
