import { useEffect } from "react"
import { useBlocker } from "react-router"
import { useTranslation } from "@/i18n"
import { ConfirmDialog } from "@/ui/ConfirmDialog"

type Words = { title: string; text: string; leave: string }

/**
 * Asks before leaving a page with unsaved work, in words of its own where it is not something typed. Render what it
 * returns. Nothing is kept in browser storage.
 */
export function useUnsavedGuard(isUnsaved: boolean, words?: Words) {
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
      title={words?.title ?? t("unsaved.title")}
      text={words?.text ?? t("unsaved.text")}
      confirm={words?.leave ?? t("unsaved.leave")}
      isDangerous
    />
  )
}
