import { useEffect, useRef } from "react"
import { useTranslation } from "react-i18next"
import { Outlet, useLocation, useMatches } from "react-router"
import { titleOf } from "./titles"

/** Around every page: its neutral title, and focus and scroll when the page changes. */
export function Root() {
  const { t } = useTranslation()
  const matches = useMatches()
  const { pathname } = useLocation()
  const title = titleOf(matches)
  const shown = useRef(pathname)

  // The document is outside React: its title, its scroll position and its focus are set here.
  useEffect(() => {
    document.title = title ? `${t(`titles.${title}`)} · Punte` : "Punte"
  }, [title, t])
  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    window.scrollTo(0, 0)
    document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true })
  }, [pathname])

  return <Outlet />
}
