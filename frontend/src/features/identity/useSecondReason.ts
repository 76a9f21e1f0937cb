import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"

/** Why the signed-in user is not the second person of what `asker` asked for; undefined if they may be. */
export function useSecondReason() {
  const { t } = useTranslation()
  const me = useMe()
  return (asker: string | null | undefined) => (asker === me.user.id ? t("second.asker") : undefined)
}
