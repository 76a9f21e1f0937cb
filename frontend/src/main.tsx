import "@mantine/core/styles.css"
import "@mantine/dates/styles.css"
import "@mantine/notifications/styles.css"
import "@mantine/spotlight/styles.css"
import "@fontsource-variable/inter"
import "@/app/global.css"
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { createBrowserRouter, RouterProvider } from "react-router"
import { configureClient } from "@/api/client"
import { Providers } from "@/app/Providers"
import { guardHtml, takeNonce } from "@/app/policy"
import { startLanguage } from "@/i18n"
import { routes } from "@/routes"

guardHtml()
const nonce = takeNonce()
configureClient()
await startLanguage()

const root = document.getElementById("root")
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Providers nonce={nonce}>
        <RouterProvider router={createBrowserRouter(routes)} />
      </Providers>
    </StrictMode>,
  )
}
