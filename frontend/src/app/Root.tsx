import { useEffect, useRef } from "react"
import { Outlet, useLocation, useMatches } from "react-router"
import { titleOf, useTitle } from "./titles"

/**
 * Around every page: its neutral title, and focus and scroll when the page changes, to its top or to the place in it that
 * the address names.
 */
export function Root() {
  const matches = useMatches()
  const { pathname, hash } = useLocation()
  const shown = useRef(pathname)

  useTitle(titleOf(matches))
  // The document is outside React: its scroll position and its focus are set here.
  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    const place = document.getElementById(hash.slice(1))
    if (place) place.scrollIntoView({ block: "center" })
    else window.scrollTo(0, 0)
    const focused = place ?? document.querySelector<HTMLElement>("h1")
    focused?.focus({ preventScroll: true })
  }, [pathname, hash])

  return <Outlet />
}
