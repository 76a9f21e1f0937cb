import { Button } from "@mantine/core"
import { sessionConfirm, sessionList } from "@punte/client"
import { useChange } from "@/api/query"
import { useTranslation } from "@/i18n"

/** Whoever signed in with a browser that was not known says that it was them. */
export function ItWasMe({ session, device }: { session: string; device: string }) {
  const { t } = useTranslation()
  const confirm = useChange(sessionConfirm, {
    refreshes: [sessionList],
    says: () => t("account.wasYou", { device }),
  })
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={confirm.isPending}
      onClick={() => confirm.mutate({ path: { id: session } })}
      aria-label={t("account.itWasMeOn", { device })}
    >
      {t("account.itWasMe")}
    </Button>
  )
}
