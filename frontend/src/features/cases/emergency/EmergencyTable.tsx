import { Anchor } from "@mantine/core"
import { emergencyAccessList } from "@punte/client"
import { Link } from "react-router"
import type { EmergencyAccess } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatShort } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { usePack } from "@/lib/pack"
import { useCursor } from "@/lib/useCursor"
import { paths } from "@/paths"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { EmergencyStanding } from "./EmergencyStanding"

/** Emergencies of the reader, or of cases that their organisation holds. */
export function EmergencyTable({ of, caption, none }: { of: "own" | "held"; caption: string; none: string }) {
  const { t } = useTranslation()
  const { term } = usePack()
  const { query, pager } = useCursor(20)
  const { data, error, refetch, isFetching } = useAsked(q(emergencyAccessList, { query: { ...query, of } }))
  const columns: Column<EmergencyAccess>[] = [
    {
      key: "case",
      title: t("emergencies.case"),
      cell: (one) => (
        <Anchor component={Link} to={paths.emergency(one.id)} fw={500}>
          {[one.case_code_name, one.case_reference].filter(Boolean).join(", ")}
        </Anchor>
      ),
    },
    { key: "reason", title: t("emergencies.reason"), cell: (one) => term("emergency_reason", one.reason) },
    of === "own"
      ? { key: "holder", title: t("emergencies.holder"), cell: (one) => one.holder_name }
      : {
          key: "who",
          title: t("emergencies.who"),
          cell: (one) => `${one.user_name}, ${one.organisation_name}`,
        },
    { key: "when", title: t("emergencies.when"), cell: (one) => formatShort(one.opened_at) },
    {
      key: "standing",
      title: t("emergencies.standing"),
      cell: (one) => <EmergencyStanding access={one} />,
    },
  ]
  return (
    <>
      <DataTable
        caption={caption}
        columns={columns}
        rows={data?.items}
        rowKey={(one) => one.id}
        problem={error ? problemText(error) : undefined}
        onRetry={refetch}
        isRefreshing={isFetching}
        empty={<EmptyState headingLevel={3} title={none} />}
      />
      <KeysetPager {...pager(data?.next)} isBusy={isFetching} />
    </>
  )
}
