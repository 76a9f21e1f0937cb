import {
  IconActivity,
  IconAddressBook,
  IconAlarm,
  IconArrowsExchange,
  IconArrowsJoin2,
  IconBriefcase,
  IconClipboardList,
  IconEyeCheck,
  IconFileExport,
  IconFolders,
  IconHome,
  IconKey,
  IconMailForward,
  IconPlugConnected,
  IconUrgent,
  IconUserOff,
  IconUsers,
  IconWebhook,
} from "@tabler/icons-react"
import type { useMay } from "@/api/session"
import type { Permission } from "@/api/types"
import { paths } from "@/paths"

type Place = {
  to: string
  label: string
  icon: unknown
  /** Any one of several opens it. */
  needs: Permission | readonly Permission[] | undefined
}
type Group = { key: string; label: string | undefined; places: readonly Place[] }

const GROUPS = [
  {
    key: "work",
    label: undefined,
    places: [
      { to: paths.home, label: "home", icon: IconHome, needs: undefined },
      { to: paths.deadlines, label: "deadlines", icon: IconAlarm, needs: "cases.read" },
      { to: paths.cases, label: "cases", icon: IconFolders, needs: "cases.read" },
      { to: paths.referrals, label: "referrals", icon: IconArrowsExchange, needs: "referrals.read" },
      { to: paths.duplicates, label: "duplicates", icon: IconArrowsJoin2, needs: "cases.merge" },
      { to: paths.refusals, label: "refusals", icon: IconUserOff, needs: "cases.read" },
      { to: paths.emergencies, label: "emergencies", icon: IconUrgent, needs: "cases.emergency" },
      { to: paths.projects, label: "projects", icon: IconBriefcase, needs: "projects.read" },
      {
        to: paths.exports,
        label: "exports",
        icon: IconFileExport,
        needs: ["exports.create", "exports.approve"],
      },
      { to: paths.directory, label: "directory", icon: IconAddressBook, needs: "directory.read" },
    ],
  },
  {
    key: "administration",
    label: "administration",
    places: [
      { to: paths.users, label: "users", icon: IconUsers, needs: "users.read" },
      { to: paths.invitations, label: "invitations", icon: IconMailForward, needs: "users.manage" },
      { to: paths.clients, label: "clients", icon: IconPlugConnected, needs: "users.read" },
      { to: paths.webhooks, label: "webhooks", icon: IconWebhook, needs: "users.read" },
      { to: paths.roles, label: "roles", icon: IconKey, needs: "users.read" },
      { to: paths.instruments, label: "instruments", icon: IconClipboardList, needs: "instruments.enter" },
      { to: paths.desk, label: "desk", icon: IconEyeCheck, needs: "ledger.read" },
      { to: paths.operations, label: "operations", icon: IconActivity, needs: "organisations.manage" },
    ],
  },
] as const satisfies readonly Group[]

/** The places that this person's permissions open. */
export function navigation(may: ReturnType<typeof useMay>) {
  return GROUPS.map((group) => ({
    ...group,
    places: group.places.filter(({ needs }) => !needs || [needs].flat().some((one) => may(one))),
  })).filter((group) => group.places.length > 0)
}
