import type { ClientScope } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"

/** What programs may be allowed to do, in the order of the work. */
export const CLIENT_SCOPES = [
  "referrals.read",
  "referrals.answer",
  "cases.read",
  "cases.write",
  "notifications.write",
  "exports.create",
  "projects.report",
  "projects.finance",
  "directory.read",
  "directory.write",
] as const satisfies readonly ClientScope[]

/** What a program may do, in one line. */
export function useScopeNames() {
  const { t } = useTranslation()
  return (scopes: readonly ClientScope[]) =>
    formatList(scopes.map((scope) => t(`terms.clientScope.${scope}`)))
}
