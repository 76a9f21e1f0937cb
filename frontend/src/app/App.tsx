import "@mantine/dates/styles.css"
import "@mantine/notifications/styles.css"
import "@mantine/spotlight/styles.css"
import { createBrowserRouter, RouterProvider } from "react-router"
import { startCalendar } from "@/i18n/calendar"
import { routes } from "@/routes"
import { Providers } from "./Providers"

/** How long a page may take that is shown at once, without its outline before. */
const SOON_MS = 150

/** The app of those who are signed in, at the address of the document. */
export async function openApp() {
  startCalendar()
  const router = createBrowserRouter(routes)
  await new Promise<void>((shown) => {
    if (router.state.initialized) shown()
    const stop = router.subscribe(({ initialized }) => {
      if (initialized) shown()
    })
    setTimeout(() => {
      stop()
      shown()
    }, SOON_MS)
  })
  return (
    <Providers>
      <RouterProvider router={router} />
    </Providers>
  )
}
