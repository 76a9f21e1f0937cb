import { Group, Text } from "@mantine/core"
import type { Grant, Permission, Reach } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"
import { DataTable } from "@/ui/DataTable"
import { StatusTag } from "@/ui/StatusTag"

type DataClass = Grant["opens"][number]
type Merged = { permission: Permission; reaches: Reach[]; opens: DataClass[] }

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
        {
          key: "opens",
          title: t("roles.opens"),
          cell: ({ opens }) => formatList(opens.map((one) => t(`terms.dataClass.${one}`))),
        },
      ]}
    />
  )
}

/** One line per permission, with every reach it is granted with and all that it opens. */
export function mergedGrants(grants: readonly Grant[]): Merged[] {
  const merged = new Map<Permission, { reaches: Set<Reach>; opens: Set<DataClass> }>()
  for (const { permission, reach, opens } of grants) {
    const one = merged.get(permission) ?? { reaches: new Set(), opens: new Set() }
    one.reaches.add(reach)
    for (const opened of opens) one.opens.add(opened)
    merged.set(permission, one)
  }
  return [...merged].map(([permission, { reaches, opens }]) => ({
    permission,
    reaches: [...reaches],
    opens: [...opens],
  }))
}
