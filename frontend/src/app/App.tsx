import "@mantine/dates/styles.css"
import "@mantine/notifications/styles.css"
import "@mantine/spotlight/styles.css"
import { createBrowserRouter, RouterProvider } from "react-router"
import { startCalendar } from "@/i18n/calendar"
import { routes } from "@/routes"
import { Providers } from "./Providers"

startCalendar()
const router = createBrowserRouter(routes)

/** The app of those who are signed in. */
export function App() {
  return (
    <Providers>
      <RouterProvider router={router} />
    </Providers>
  )
}
