import { Group, Text } from "@mantine/core"
import type { Grant, Permission, Reach } from "@/api/types"
import { useTranslation } from "@/i18n"
import { DataTable } from "@/ui/DataTable"
import { StatusTag } from "@/ui/StatusTag"

/** What a set of grants allows, in words. */
export function GrantTable({ caption, grants }: { caption: string; grants: readonly Grant[] }) {
  const { t } = useTranslation()
  return (
    <DataTable
      caption={caption}
      isDense
      rows={mergedGrants(grants)}
      rowKey={({ permission }) => permission}
      empty={<Text c="dimmed">{t("roles.none")}</Text>}
      columns={[
        {
          key: "may",
          title: t("roles.permission"),
          cell: ({ permission }) => t(`terms.permission.${permission}`),
        },
        {
          key: "reach",
          title: t("roles.reach"),
          cell: ({ reaches }) => (
            <Group gap={6}>
              {reaches.map((reach) => (
                <StatusTag key={reach} tone={reach === "national" ? "accent" : "quiet"}>
                  {t(`terms.reach.${reach}`)}
                </StatusTag>
              ))}
            </Group>
          ),
        },
      ]}
    />
  )
}

/** One line per permission, with every reach it is granted with. */
function mergedGrants(grants: readonly Grant[]): { permission: Permission; reaches: Reach[] }[] {
  const merged = new Map<Permission, Set<Reach>>()
  for (const { permission, reach } of grants)
    merged.set(permission, (merged.get(permission) ?? new Set()).add(reach))
  return [...merged].map(([permission, reaches]) => ({ permission, reaches: [...reaches] }))
}
