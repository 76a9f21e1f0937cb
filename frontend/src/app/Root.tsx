import { useEffect, useRef } from "react"
import { Outlet, useLocation, useMatches } from "react-router"
import { titleOf, useTitle } from "./titles"

/** Around every page: its neutral title, and focus and scroll when the page changes. */
export function Root() {
  const matches = useMatches()
  const { pathname } = useLocation()
  const shown = useRef(pathname)

  useTitle(titleOf(matches))
  // The document is outside React: its scroll position and its focus are set here.
  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    window.scrollTo(0, 0)
    document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true })
  }, [pathname])

  return <Outlet />
}
