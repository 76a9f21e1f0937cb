import { useEffect } from "react"
import { useBlocker } from "react-router"
import { useTranslation } from "@/i18n"
import { ConfirmDialog } from "@/ui/ConfirmDialog"

/** Asks before leaving a page with unsaved work. Render what it returns. Nothing is kept in browser storage. */
export function useUnsavedGuard(isUnsaved: boolean) {
  const { t } = useTranslation()
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => isUnsaved && currentLocation.pathname !== nextLocation.pathname,
  )
  // Closing the tab is the browser's own event.
  useEffect(() => {
    if (!isUnsaved) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener("beforeunload", ask)
    return () => window.removeEventListener("beforeunload", ask)
  }, [isUnsaved])

  return (
    <ConfirmDialog
      isOpen={blocker.state === "blocked"}
      onClose={() => blocker.reset?.()}
      onConfirm={() => blocker.proceed?.()}
      title={t("unsaved.title")}
      text={t("unsaved.text")}
      confirm={t("unsaved.leave")}
      isDangerous
    />
  )
}
