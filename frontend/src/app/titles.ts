import { useEffect } from "react"
import type { UIMatch } from "react-router"
import type { Title } from "@/i18n"
import { useTranslation } from "@/i18n"

/** The page's neutral name in the browser tab. */
export function useTitle(title: Title | undefined) {
  const { t } = useTranslation()
  // The document is outside React.
  useEffect(() => {
    document.title = title ? `${t(`titles.${title}`)} · Punte` : "Punte"
  }, [title, t])
}

/** The title key of the innermost page that names one. */
export function titleOf(matches: UIMatch[]): Title | undefined {
  for (const { handle } of matches.toReversed()) {
    if (typeof handle === "object" && handle !== null && "title" in handle) return handle.title as Title
  }
  return undefined
}
