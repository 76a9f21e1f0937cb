import { Checkbox, Fieldset, Group, Stack, Text } from "@mantine/core"
import type { Grant, OwnRoleGrant } from "@/api/types"
import { useTranslation } from "@/i18n"
import { GROUPS, type Group as GroupName, groupOf, keyOfGrant } from "./ownRoles"

type Props = {
  offered: readonly OwnRoleGrant[]
  /** The keys of those that are ticked. */
  value: readonly string[]
  onChange: (value: string[]) => void
}

/** What a role may grant, to tick: a line for each permission, a box for each reach. */
export function OwnRoleGrants({ offered, value, onChange }: Props) {
  const { t } = useTranslation()
  const tick = (key: string, isTicked: boolean) =>
    onChange(isTicked ? [...value, key] : value.filter((one) => one !== key))
  return (
    <Stack>
      {(Object.keys(GROUPS) as GroupName[]).map((group) => {
        const lines = byPermission(offered.filter(({ permission }) => groupOf(permission) === group))
        if (lines.length === 0) return null
        return (
          <Fieldset key={group} legend={t(`ownRoles.groups.${group}`)}>
            <Stack gap="xs">
              {lines.map(([permission, grants]) => (
                <Group key={permission} justify="space-between" gap="xs">
                  <Text size="sm" style={{ flex: "1 1 260px" }}>
                    {t(`terms.permission.${permission}`)}
                  </Text>
                  <Group gap="md">
                    {grants.map((grant) => {
                      const reach = t(`terms.reach.${grant.reach}`)
                      return (
                        <Checkbox
                          key={grant.reach}
                          label={reach}
                          aria-label={`${t(`terms.permission.${permission}`)}: ${reach}`}
                          checked={value.includes(keyOfGrant(grant))}
                          onChange={(event) => tick(keyOfGrant(grant), event.currentTarget.checked)}
                        />
                      )
                    })}
                  </Group>
                </Group>
              ))}
            </Stack>
          </Fieldset>
        )
      })}
    </Stack>
  )
}

function byPermission(grants: readonly OwnRoleGrant[]): [Grant["permission"], OwnRoleGrant[]][] {
  const lines = new Map<Grant["permission"], OwnRoleGrant[]>()
  for (const grant of grants) lines.set(grant.permission, [...(lines.get(grant.permission) ?? []), grant])
  return [...lines]
}
