import { Group } from "@mantine/core"
import { IconAlertTriangle } from "@tabler/icons-react"
import type { ReactNode } from "react"
import type { Claim, ClaimField } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { DataTable } from "@/ui/DataTable"
import { StatusTag } from "@/ui/StatusTag"

/** Sources that say different things of one field. */
export function ConflictTag({ field }: { field: ClaimField }) {
  const { t } = useTranslation()
  return (
    <StatusTag tone="notice" icon={<IconAlertTriangle size={14} stroke={2} />}>
      {t("claims.conflict", { field: t(`claims.fields.${field}`) })}
    </StatusTag>
  )
}

type Props = {
  caption: string
  claims: readonly Claim[]
  conflicts: readonly ClaimField[]
  empty: ReactNode
  /** What can be done with one. */
  actions?: ((claim: Claim) => ReactNode) | undefined
}

/** What sources say, each value with where it stands: none is the true one until somebody says so. */
export function ClaimTable({ caption, claims, conflicts, empty, actions }: Props) {
  const { t } = useTranslation()
  return (
    <DataTable
      caption={caption}
      rows={claims}
      rowKey={({ id }) => id}
      isMarked={({ field }) => conflicts.includes(field)}
      empty={empty}
      columns={[
        { key: "field", title: t("claims.field"), cell: ({ field }) => t(`claims.fields.${field}`) },
        {
          key: "value",
          title: t("claims.value"),
          cell: ({ value, field, is_accepted, is_derived }) => (
            <Group gap={6}>
              {value}
              {is_accepted && <StatusTag tone="good">{t("claims.accepted")}</StatusTag>}
              {is_derived && <StatusTag>{t("claims.derived")}</StatusTag>}
              {conflicts.includes(field) && <StatusTag tone="notice">{t("claims.disputed")}</StatusTag>}
            </Group>
          ),
        },
        { key: "source", title: t("claims.source"), cell: ({ source }) => source },
        ...(actions
          ? [{ key: "actions", title: t("common.actions"), isUnlabelled: true, cell: actions }]
          : []),
      ]}
    />
  )
}
