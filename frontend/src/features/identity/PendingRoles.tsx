import { Alert, Button, Group, Stack, Text } from "@mantine/core"
import { userList, userRead, userRolesConfirm, userRolesRefuse } from "@punte/client"
import { IconUserCheck } from "@tabler/icons-react"
import { useState } from "react"
import { useChange } from "@/api/query"
import { useMay, useMe } from "@/api/session"
import type { User } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { RightsPreview } from "./EffectiveRights"
import { useSecondReason } from "./useSecondReason"
import { useRoleNames } from "./words"

/** Roles that somebody asked for and that a second person confirms or refuses. */
export function PendingRoles({ user }: { user: User }) {
  const { t } = useTranslation()
  const me = useMe()
  const may = useMay()
  const roleNames = useRoleNames()
  const secondReason = useSecondReason()
  const [asks, setAsks] = useState<"confirm" | "refuse">()
  const done = () => setAsks(undefined)
  const refreshes = [userRead, userList]
  const name = user.display_name
  const confirm = useChange(userRolesConfirm, {
    refreshes,
    says: () => t("second.rolesGiven", { name }),
    onDone: done,
  })
  const refuse = useChange(userRolesRefuse, {
    refreshes,
    says: () => t("second.rolesRefused", { name }),
    onDone: done,
  })
  const asked = user.pending_roles
  if (!asked) return null
  const roles = roleNames(asked.roles)
  const isOwn = user.id === me.user.id
  const mayNot = may("users.manage", "national") ? undefined : t("second.onlyAdministrators")
  return (
    <Alert color="orange" icon={<IconUserCheck aria-hidden />} title={t("second.awaits")}>
      <Stack gap="sm">
        <Text size="sm">
          {t("second.asked", { name: asked.asked_by_name, when: formatDateTime(asked.asked_at), roles })}
        </Text>
        <Group>
          <ReasonTooltip reason={isOwn ? t("second.own") : (mayNot ?? secondReason(asked.asked_by))}>
            <Button size="compact-md" onClick={() => setAsks("confirm")}>
              {t("second.confirm")}
            </Button>
          </ReasonTooltip>
          <ReasonTooltip reason={isOwn ? t("second.own") : mayNot}>
            <Button size="compact-md" variant="default" onClick={() => setAsks("refuse")}>
              {asked.asked_by === me.user.id ? t("second.takeBack") : t("second.refuse")}
            </Button>
          </ReasonTooltip>
        </Group>
      </Stack>
      <ConfirmDialog
        isOpen={asks === "confirm"}
        onClose={done}
        onConfirm={() => confirm.mutate({ path: { id: user.id }, body: { roles: asked.roles } })}
        isBusy={confirm.isPending}
        title={t("second.confirmRoles", { name })}
        text={t("second.confirmText", { roles })}
        confirm={t("second.confirm")}
      >
        <RightsPreview roles={asked.roles} own={user.own_roles.map(({ id }) => id)} />
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={asks === "refuse"}
        onClose={done}
        onConfirm={() => refuse.mutate({ path: { id: user.id } })}
        isBusy={refuse.isPending}
        title={t("second.refuseRoles", { name })}
        text={t("second.refuseText")}
        confirm={t("second.refuse")}
      />
    </Alert>
  )
}
