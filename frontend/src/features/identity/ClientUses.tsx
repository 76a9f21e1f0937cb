import { clientUseList } from "@punte/client"
import { q, useAsked } from "@/api/query"
import type { Client } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDateTime, formatList } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Section } from "@/ui/Section"

/** The latest tokens that a program received. */
export function ClientUses({ client }: { client: Client }) {
  const { t, textAt } = useTranslation()
  const uses = useAsked(q(clientUseList, { path: { id: client.id }, query: { limit: 20 } }))
  const names = new Map(client.credentials.map(({ id, name }) => [id, name]))
  return (
    <Section title={t("client.uses")} text={t("client.usesText")} isFlush>
      <DataTable
        caption={t("client.uses")}
        rows={uses.data?.items}
        rowKey={(row) => `${row.at} ${row.credential_id}`}
        problem={uses.error ? problemText(uses.error) : undefined}
        onRetry={() => void uses.refetch()}
        empty={<EmptyState title={t("client.noUses")} text={t("client.noUsesText")} />}
        columns={[
          { key: "at", title: t("client.useAt"), cell: (row) => formatDateTime(row.at) },
          {
            key: "with",
            title: t("client.useWith"),
            cell: (row) => (row.credential_id ? names.get(row.credential_id) : ""),
          },
          {
            key: "scopes",
            title: t("clients.scopes"),
            cell: (row) =>
              formatList(row.scopes.map((scope) => textAt(`terms.clientScope.${scope}`) ?? scope)),
          },
        ]}
      />
    </Section>
  )
}
